/*
 * Inside of er/show.h.  Short tables are made at once, row by row, into a buffer; long
 * ones (routes) remember where they are by names and prefixes.
 */
#ifndef ER_SHOW_INT_H
#define ER_SHOW_INT_H

#include "base/json.h"
#include "er/show.h"

struct er_show_at { /* a table to walk: router, family, and what it calls itself */
	char *router;
	uint8_t family;
	struct ip_addr self;  /* of a gateway instance; or IP_NONE */
	const char *instance; /* its name where rows of several stand together */
};

struct er_show {
	enum er_show_what what;
	const struct net *net;
	struct erx_time now;
	bool az, dialect_i;
	struct json json;
	bool opened, done;

	/* Rows made beforehand. */
	struct buf text;
	size_t *ends; /* of each row in the text */
	size_t n, cap, next;

	/* Routes. */
	struct er_show_at *at;
	size_t nat, capat, here;
	struct rib_order *order; /* what is left of at[here]; NULL: not begun */
	struct ip_addr peer;

	struct er_effective *effective; /* effective routes: where it stands */
};

/* Both spellings of a key: "next-hop", or as Azure has it. */
const char *er_show_key(const struct er_show *, const char *key, char buf[40]);
void er_show_string(struct er_show *, const char *key, const char *value);
void er_show_uint(struct er_show *, const char *key, uint64_t value);
void er_show_address(struct er_show *, const char *key, const struct ip_addr *);
void er_show_open(struct er_show *);  /* a row */
void er_show_close(struct er_show *); /* its end */

/* How sessions are, found by name. */
struct er_states {
	struct net_half_info *items; /* in order of session names, a ends first */
	size_t n, cap;
};
void er_states_init(struct er_states *, const struct net *);
void er_states_fini(struct er_states *);
/* By name of the session: its a end when that is here; NULL: there is none. */
const struct net_half_info *er_states_get(const struct er_states *,
    const char *session);
/* "ROUTER--ROUTER/ipv4" of two speakers; NULL: there is no such session. */
const struct net_half_info *er_states_find(const struct er_states *, const char *a,
    const char *b, uint8_t family);

/* Who asks may see it. */
bool er_show_sees(const struct er_show_ask *, const char *owner);
const char *er_show_owner(const struct er_circuit *);

/* Tables of objects, all rows at once. */
void er_show_objects(struct er_show *, const struct er_model *,
    const struct er_show_ask *);
/* Of one circuit's path, or one gateway. */
void er_show_summary(struct er_show *, const char *msee);
void er_show_arp(struct er_show *, const struct er_circuit *, unsigned path);
void er_show_peers(struct er_show *, const char *gateway, const char *instance);
/* "gw0" where rows of several instances stand together and are ours to lay out; NULL
 * leaves the key out. */
void er_show_instance(struct er_show *, const char *instance);
/* Routes, with up to `units` of work; 0: there are more. */
unsigned er_show_routes(struct er_show *, unsigned units);
/* The same of a table of hosts, by its name; `only`: this prefix, or NULL. */
struct er_effective *er_effective_new(const char *hosts, const struct ip_prefix *only);
void er_effective_free(struct er_effective *);
unsigned er_show_effective(struct er_show *, unsigned units);

/* "00:04:26", "1d02h03m", "never". */
void er_show_span(char buf[32], int64_t us);

#endif
