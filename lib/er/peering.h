/*
 * The peerings of a circuit: private and Microsoft, and the route filter that the
 * latter has.  er/model.h says who owns all of it.
 */
#ifndef ER_PEERING_H
#define ER_PEERING_H

#include "er/parts.h"

struct er_peering {
	struct er_head head;
	bool enabled;  /* P-11 */
	bool provider; /* the provider has written it last (C-13) */
	uint32_t peer_asn;
	/* By path: 0 primary, 1 secondary.  IP_NONE: that family is not configured. */
	struct ip_prefix link[2], link6[2]; /* /30 and /126 */
	struct ip_addr msee[2], msee6[2];   /* P-1: second host */
	struct ip_addr ce[2], ce6[2];       /* first host */
	uint16_t vlan;
	const char *shared_key; /* or NULL; a secret */
};

/* A route filter: its one rule allows communities (M-11). */
struct er_filter {
	struct er_head head;
	const char *subscription;
	struct er_numbers communities;
	bool office; /* communities of Microsoft 365 are authorised (M-5) */
};

/* How far the validation of the announced prefixes is (M-1). */
enum er_validation {
	ER_NOT_CONFIGURED,
	ER_CONFIGURING,
	ER_CONFIGURED,
	ER_VALIDATION_NEEDED
};

struct er_microsoft {
	struct er_peering peering;
	struct er_prefixes advertised; /* advertised-public-prefixes */
	enum er_validation validation;
	uint32_t customer_asn; /* 0: not written */
	unsigned registry;     /* place among the words of the schema */
	/* What is attached: the filter, or the communities of one that has no name. */
	struct er_filter *filter;      /* or NULL */
	struct er_numbers communities; /* of either; none: nothing is announced */
	bool has_filter;               /* there is either */
	bool unfiltered;          /* without either everything is announced (M-3) */
	const char **filter_text; /* as written */
	size_t nfilter_text;
};
/* True when every service is announced, for no filter is attached to an old peering. */
bool er_microsoft_unfiltered(const struct er_microsoft *);

#endif
