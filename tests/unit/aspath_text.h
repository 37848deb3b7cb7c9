/*
 * AS paths of tests, written as bgp_aspath_print prints them: "12076 64520 {1 2}".
 */
#ifndef ASPATH_TEXT_H
#define ASPATH_TEXT_H

#include "bgp/aspath.h"

/* Builds the path in the buffer; false when the text is no path, or too long. */
bool test_aspath(struct bgp_aspath_buf *, const char *text);

#endif
