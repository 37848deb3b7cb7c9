/*
 * What the tests of src/restconf share: a host with the module example-jukebox of RFC
 * 8040 appendix A and one more, and exchanges with it as rows of a table.
 */
#ifndef RESTCONF_JUKEBOX_H
#define RESTCONF_JUKEBOX_H

#include "restconf/memory.h"

#include <stddef.h>

struct exchange {
	const char *method;
	const char *url;     /* path and query, as they are sent */
	const char *headers; /* "Name: value\n…", or NULL */
	const char *body;    /* ' stands for "; or NULL */
	int status;
	/* "Name: value\n…" that the answer must have; a value "*" is any, and "!Name"
	 * is a header that it must not have.  NULL: do not look. */
	const char *expect_headers;
	const char *expect; /* what the body holds, ' for "; "" is an empty body */
	const char *refuse; /* what it does not hold; or NULL */
};

/* All in order, on one host with the data of the appendix; the clock goes on by a
 * second with each row.  The first that goes wrong fails the test, with what came. */
void test_exchanges(const struct exchange *, size_t n);
/* The host itself. */
struct restconf_memory *test_jukebox(void);
/* One request; the answer is the caller's. */
void test_request(const struct restconf_memory *, const char *method, const char *url,
    const char *headers, const char *body, struct restconf_response *);

#define EXCHANGES(rows) test_exchanges(rows, sizeof rows / sizeof *(rows))

#endif
