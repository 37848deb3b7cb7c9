/*
 * Which sessions an MSEE has with whatever hangs on it, and which address families they
 * carry.
 */
#ifndef ER_SESSIONS_H
#define ER_SESSIONS_H

#include "er/rules.h"

struct er_sessions_row {
	const char *text; /* a sentence without its full stop */
	const char *rule; /* NULL: the emulator's own */
	bool shared;      /* one session carries all families */
};

/* The row of what is attached to an MSEE in this way; never NULL. */
const struct er_sessions_row *er_sessions_row(enum er_over);

#endif
