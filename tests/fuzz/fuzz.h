/*
 * A fuzz target: tests/fuzz/NAME.c defines this function, which must cope with any
 * input, and returns 0.  Its corpus lies in tests/fuzz/corpus/NAME.  `make fuzz` builds
 * it for libFuzzer; otherwise replay.c is its main program, which gives it the corpus.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* assert() that stays in every build. */
#define MUST(condition)           \
	do {                      \
		if (!(condition)) \
			abort();  \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
