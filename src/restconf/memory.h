/*
 * A host that keeps modules and data in memory.  The host shows what any host of the
 * library has to do, and lets tests and fuzzers run exchanges with modules of their
 * own. An operation answers with those of its arguments that its output has, too.
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

/* Makes a host; NULL, and the error of libyang in `why`, when libyang refuses a module
 * or data. */
struct restconf_memory *restconf_memory_new(const struct restconf_memory_setup *,
    struct buf *why);
void restconf_memory_free(struct restconf_memory *);
/* Gives the data their contents of the start; versions go on counting. */
void restconf_memory_reset(struct restconf_memory *);
/* Sets the clock of the host, in seconds since 1970, which is 0 at the start. */
void restconf_memory_clock(struct restconf_memory *, int64_t now);
const struct restconf_host *restconf_memory_host(const struct restconf_memory *);

#endif
