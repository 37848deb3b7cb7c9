/*
 * A host of its own for the library: modules and data from texts, kept in memory.  It
 * shows what a host has to do, and lets tests and fuzzers run exchanges with modules
 * that nobody else has.  Operations answer with those of their arguments that their
 * output names, too.
 */
#ifndef RESTCONF_MEMORY_H
#define RESTCONF_MEMORY_H

#include "restconf/restconf.h"

struct restconf_memory;

struct restconf_memory_setup {
	const char *const *yang; /* texts of modules, NULL at the end */
	const char *config;      /* as JSON, or NULL */
	const char *state;       /* as JSON, or NULL */
	const char *hidden;      /* name of leaves that are never shown, or NULL */
};

/* NULL when libyang refuses something; errors are libyang's and go to `why`. */
struct restconf_memory *restconf_memory_new(const struct restconf_memory_setup *,
    struct buf *why);
void restconf_memory_free(struct restconf_memory *);
/* Makes the data what they were at the start; versions go on. */
void restconf_memory_reset(struct restconf_memory *);
/* Its clock, in seconds since 1970; 0 at the start. */
void restconf_memory_clock(struct restconf_memory *, int64_t now);
const struct restconf_host *restconf_memory_host(const struct restconf_memory *);

#endif
