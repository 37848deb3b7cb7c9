/*
 * Values of which several checks speak: AS numbers, places, address space, the ends of
 * a TCP session.  They know no object, so checks lean on this file and on none of each
 * other.
 */
#include "er/check.h"

bool
er_same_location(const struct er_circuit *a, const struct er_circuit *b)
{
	if (a->place && b->place)
		return a->place == b->place && a->metro == b->metro;
	return er_world_same(a->location, b->location);
}

bool
er_asn_is_reserved(uint32_t as)
{
	return as == 0 || as == ER_AS_MSEE || as == 23456 ||
	    (as >= 65515 && as <= 65520) || as == UINT32_MAX;
}

bool
er_asn_is_taken(uint32_t as)
{
	return (er_asn_is_reserved(as) && as != ER_AS_FREE) || as == 8074 ||
	    as == 8075 || (as >= 64496 && as <= 64511) || (as >= 65535 && as <= 65551);
}

bool
er_asn_is_cloud(uint32_t as)
{
	static const struct {
		uint32_t from, to;
	} ranges[] = { { 64513, 64513 }, { 64600, 64940 }, { 65000, 65412 },
		{ 398656, 398670 }, { 400572, 400581 } };

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (as >= ranges[i].from && as <= ranges[i].to)
			return true;
	return false;
}

bool
er_space_is_special(const struct ip_prefix *p)
{
	static const char *const special[] = { "0.0.0.0/8", "127.0.0.0/8",
		"224.0.0.0/3", "::/8", "fe80::/10", "ff00::/8" };
	struct ip_prefix s;

	if (p->len == 0)
		return false; /* a default route is no space */
	for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
		if (ip_prefix_parse(&s, special[i]) && ip_prefix_covers(&s, p))
			return true;
	return false;
}

void
er_check_prefixes(const struct er_ctx *c, const char *path, const char *leaf,
    const struct er_prefixes *list)
{
	char text[IP_PREFIX_STRLEN];

	for (size_t i = 0; i < list->n; i++)
		if (er_space_is_special(&list->items[i]))
			er_refuse(c, CODE_SPECIAL_SPACE, path, leaf,
			    "%s cannot be routed",
			    ip_prefix_text(&list->items[i], text));
}

void
er_check_bare(const struct er_ctx *c, const char *path, bool bare, bool ipv6)
{
	if (bare && ipv6)
		er_refuse_cure(c, CODE_BAD_VALUE, path, "capabilities",
		    "leave capabilities out, or let the session carry IPv4",
		    "without capabilities a session carries IPv4 only");
}

/* IPv4 addresses of 169.254.0.0/16 work without an interface, as all others do. */
static bool
is_local_to_a_link(const struct ip_addr *a)
{
	return a->family == IP_V6 && ip_addr_is_link_local(a);
}

void
er_check_tcp(const struct er_ctx *c, const struct er_tcp *t)
{
	char text[IP_ADDR_STRLEN];

	er_check_ao(c, t);
	if (t->local.family != IP_NONE && t->remote.family != IP_NONE &&
	    t->local.family != t->remote.family)
		er_refuse(c, CODE_EXTERNAL_ADDRESS, t->head.path, "remote",
		    "local and remote are of different families");
	else if (t->local.family != IP_NONE && ip_addr_equal(&t->local, &t->remote))
		er_refuse(c, CODE_EXTERNAL_ADDRESS, t->head.path, "remote",
		    "local and remote are both %s", ip_addr_text(&t->local, text));
	if (t->family != IP_NONE && t->local.family != IP_NONE &&
	    t->local.family != t->family)
		er_refuse(c, CODE_EXTERNAL_ADDRESS, t->head.path, "local",
		    "%s is of the other family than the session",
		    ip_addr_text(&t->local, text));
	er_check_bare(c, t->head.path, t->bare,
	    t->family == IP_V6 || t->remote.family == IP_V6 ||
		t->local.family == IP_V6);
	if (!t->interface &&
	    (is_local_to_a_link(&t->local) || is_local_to_a_link(&t->remote)))
		er_refuse_cure(c, CODE_EXTERNAL_ADDRESS, t->head.path, NULL,
		    "add `interface: NAME`, the interface where the neighbour is",
		    "%s is link-local, and says nothing without an interface",
		    ip_addr_text(is_local_to_a_link(&t->local) ? &t->local : &t->remote,
			text));
	if (t->local.family != IP_NONE && t->remote.family != IP_NONE &&
	    is_local_to_a_link(&t->local) != is_local_to_a_link(&t->remote))
		er_refuse_cure(c, CODE_EXTERNAL_ADDRESS, t->head.path, "local",
		    "give local and remote of one scope",
		    "one of local and remote is link-local, and the other is not");
	if (ip_addr_is_multicast(&t->local) || ip_addr_is_multicast(&t->remote))
		er_refuse(c, CODE_EXTERNAL_ADDRESS, t->head.path, NULL,
		    "a session does not end at a multicast address");
}
