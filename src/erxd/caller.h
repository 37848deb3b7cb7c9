/*
 * Who asks, and as what: the same for every door that somebody comes in by.
 */
#ifndef ERXD_CALLER_H
#define ERXD_CALLER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* What one may do; each may what those before it may. */
enum caller_role {
	CALLER_NOBODY,  /* health alone */
	CALLER_READER,  /* reads one subscription */
	CALLER_OWNER,   /* reads and edits one subscription */
	CALLER_OPERATOR /* everything */
};

enum { CALLER_SUBSCRIPTION_MAX = 80, CALLER_NAME_MAX = 120 }; /* octets */

struct caller {
	enum caller_role role;
	char subscription[CALLER_SUBSCRIPTION_MAX + 1]; /* of a reader or an owner */
	/* For the log: "uid 1000", "token 3f2a91c07b1d", "certificate team-a". */
	char name[CALLER_NAME_MAX + 1];
	uint64_t request; /* which of all requests this is; 0: none */
};

/* The subscription beyond which the caller sees nothing; NULL: an operator sees all. */
static inline const char *
caller_border(const struct caller *c)
{
	return c->role == CALLER_OPERATOR ? NULL : c->subscription;
}

/* True for whoever came over the control socket. */
static inline bool
caller_is_local(const struct caller *c)
{
	return strncmp(c->name, "uid ", 4) == 0;
}

#endif
