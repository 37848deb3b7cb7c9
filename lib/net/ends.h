/*
 * The names of links and sessions: "A--B" with the names of two routers, and a family
 * behind a session of one, "A--B/ipv6".  The name of a router may have a "--" in it, so
 * a name can be read in several ways.
 */
#ifndef NET_ENDS_H
#define NET_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* IP_V4 or IP_V6 of a name that ends with "/ipv4" or "/ipv6", else IP_NONE; *len is the
 * length of what stands in front. */
uint8_t net_name_family(const char *name, size_t *len);

struct net_ends {
	const char *a, *b; /* into the name; b ends with the name, or at the family */
	size_t na, nb;
	uint8_t family; /* IP_NONE: none is written */
};
/* The next way to read a name: from left to right, after `a` NULL the first.  False
 * when there is no more. */
bool net_ends_next(const char *name, struct net_ends *);
/* "B--A" with the family of "A--B"; from xmalloc. */
char *net_ends_turned(const struct net_ends *);
/* What a link's name has beside the end `near`, NULL when neither end has this name;
 * from xmalloc. */
char *net_ends_far(const char *link, const char *near);

#endif
