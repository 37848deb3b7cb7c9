/*
 * Which sessions an MSEE has with whatever hangs on it, and which address families they
 * carry.
 */
#ifndef COMPILE_SESSIONS_H
#define COMPILE_SESSIONS_H

#include "compile/rules.h"

struct compile_sessions_row {
	const char *text; /* a sentence without its full stop */
	const char *rule; /* NULL: the emulator's own */
	bool shared;      /* one session carries all families */
};

/* The row of what is attached to an MSEE in this way; never NULL. */
const struct compile_sessions_row *compile_sessions_row(enum compile_over);

#endif
