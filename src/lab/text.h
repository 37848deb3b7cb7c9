/*
 * Text before it is parsed: whether it is text at all, and whether libfyaml can read it
 * in bounded time and memory.
 */
#ifndef LAB_TEXT_H
#define LAB_TEXT_H

#include "lab/fault.h"

#include <stdbool.h>
#include <stddef.h>

/* NULL for a text in UTF-8 without control characters but tab and line ends; else a
 * static text on what is wrong. */
const char *lab_text_wrong(const char *text, size_t len);
/* True when a text may be parsed; else false and a fault at the place. */
bool lab_text_check(const char *text, size_t len, struct lab_faults *);

#endif
