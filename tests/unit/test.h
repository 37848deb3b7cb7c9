/*
 * What all unit tests share.  A file tests/unit/LAYER/NAME_test.c holds one test case
 * and defines it as `TCase *test_LAYER_NAME(void)`; the build finds it by its name.
 */
#ifndef TEST_H
#define TEST_H

#include <check.h>
#include <stddef.h>
#include <stdint.h>

/* The test cases, in order of their files; the last has no name. */
struct unit_entry {
	const char *name; /* "bgp/open" */
	TCase *(*make)(void);
};

extern const struct unit_entry unit_registry[];

/*
 * The bytes that `hex` spells out, into `out` of `size`; returns how many.  Blanks,
 * line ends and colons between bytes are skipped.  Text that is not hex, or too much of
 * it, fails the test.
 */
size_t test_hex(uint8_t *out, size_t size, const char *hex);

/*
 * Fails the test unless the `len` bytes at `got` are those that `hex` spells out; says
 * both, and where they part.
 */
#define test_bytes(got, len, hex) test_bytes_at(__FILE__, __LINE__, (got), (len), (hex))
void test_bytes_at(const char *file, int line, const void *got, size_t len,
    const char *hex);

#endif
