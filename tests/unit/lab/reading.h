/* What the tests of the reader share: text in, JSON or printed errors out. */
#ifndef LAB_READING_H
#define LAB_READING_H

#include "lab/lab.h"

/* The tree; the test fails, with the errors, if there is none. */
struct data_node *test_read(enum lab_schema, const char *text);
/* Fails unless the text is read and comes out as this JSON, in which ' stands for ". */
void test_reads_as(enum lab_schema, const char *text, const char *json);
/* Fails unless the text is refused with exactly these errors, one a line. */
void test_refused(enum lab_schema, const char *text, const char *errors);
void test_refused_octets(enum lab_schema, const char *text, size_t len,
    const char *errors);

#endif
