/*
 * Functions of template expressions for ids outside of a group, and for networks, a row
 * each.
 */
#include "azure/function.h"

#include "base/ip.h"
#include "base/xalloc.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static struct data_node *
text(const char *value)
{
	return azure_leaf_new(DATA_LEAF_STRING, value);
}

static void
put(struct data_node *map, const char *name, struct data_node *value)
{
	value->name = xstrdup(name);
	data_node_add(map, value);
}

/* --- ids outside of a group --- */

/* TYPE and names behind a beginning; NULL: they do not fit. */
static struct data_node *
id_behind(const struct azure_call *c, const char *start, size_t at)
{
	const char *type = at < c->n ? azure_text_of(c, at++) : NULL;
	const char *next = type ? strchr(type, '/') : NULL;
	struct buf out;

	if (!next)
		return NULL;
	buf_init(&out);
	buf_printf(&out, "%s/providers/%.*s", start, (int)(next - type), type);
	for (; at < c->n && next && azure_text_of(c, at); at++) {
		size_t n = strcspn(next + 1, "/");

		buf_printf(&out, "/%.*s/%s", (int)n, next + 1, azure_text_of(c, at));
		next = next[1 + n] ? next + 1 + n : NULL;
	}
	if (at == c->n && !next)
		return azure_text_new(&out);
	buf_fini(&out);
	return NULL;
}

static struct data_node *
extension_id(const struct azure_call *c)
{
	const char *start = azure_text_of(c, 0);

	return start ? id_behind(c, start, 1) : NULL;
}

static struct data_node *
subscription_id(const struct azure_call *c)
{
	const char *first = azure_text_of(c, 0);
	bool given = first && !strchr(first, '/');
	char *start =
	    xasprintf("/subscriptions/%s", given ? first : c->t->env.subscription);
	struct data_node *out = id_behind(c, start, given);

	free(start);
	return out;
}

static struct data_node *
tenant_id(const struct azure_call *c)
{
	return id_behind(c, "", 0);
}

/* --- networks --- */

static struct data_node *
cidr_subnet(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0);
	struct ip_prefix whole, part;
	char shown[IP_PREFIX_STRLEN];
	long long len, n;
	struct ip_addr own;

	if (!a || !ip_ifaddr_parse(&own, &whole, a) || !azure_number_of(c, 1, &len) ||
	    !azure_number_of(c, 2, &n) || len < whole.len ||
	    len > ip_bits(whole.family) || n < 0 ||
	    !ip_prefix_nth(&whole, (unsigned)len, (uint64_t)n, &part))
		return NULL;
	return text(ip_prefix_text(&part, shown));
}

/* The first host of an IPv4 network is number 0; routers of IPv6 have the address
 * before it, too. */
static struct data_node *
cidr_host(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0);
	char shown[IP_ADDR_STRLEN];
	struct ip_prefix whole;
	struct ip_addr at;
	long long n;

	if (!a || !ip_ifaddr_parse(&at, &whole, a) || !azure_number_of(c, 1, &n) ||
	    n < 0 || n >= LLONG_MAX)
		return NULL;
	at = ip_prefix_addr(&whole);
	at = ip_addr_plus(&at, (uint64_t)n + (whole.len < ip_bits(whole.family)));
	return ip_prefix_has(&whole, &at) ? text(ip_addr_text(&at, shown)) : NULL;
}

static struct data_node *
parse_cidr(const struct azure_call *c)
{
	const char *a = azure_text_of(c, 0);
	unsigned bits;
	char shown[IP_ADDR_STRLEN];
	struct ip_addr own, first, last;
	struct ip_prefix p;
	struct data_node *out;

	if (!a || !ip_ifaddr_parse(&own, &p, a))
		return NULL;
	bits = ip_bits(p.family);
	first = last = ip_prefix_addr(&p);
	for (unsigned i = p.len; i < bits; i++)
		last.b[i / 8] |= (uint8_t)(0x80 >> i % 8);
	out = data_node_new(DATA_MAP, NULL);
	put(out, "network", text(ip_addr_text(&first, shown)));
	if (p.family == IP_V4) {
		struct ip_addr mask = { .family = IP_V4 };

		for (unsigned i = 0; i < p.len; i++)
			mask.b[i / 8] |= (uint8_t)(0x80 >> i % 8);
		put(out, "netmask", text(ip_addr_text(&mask, shown)));
		put(out, "broadcast", text(ip_addr_text(&last, shown)));
	}
	if (p.family == IP_V4 && p.len < 31) {
		first = ip_addr_plus(&first, 1);
		last = ip4_addr(ip4_value(&last) - 1);
	}
	put(out, "firstUsable", text(ip_addr_text(&first, shown)));
	put(out, "lastUsable", text(ip_addr_text(&last, shown)));
	put(out, "cidr", azure_number(p.len));
	return out;
}

const struct azure_function_row azure_functions_nets[] = {
	{ "cidrHost", 2, 2, cidr_host },
	{ "cidrSubnet", 3, 3, cidr_subnet },
	{ "extensionResourceId", 3, 12, extension_id },
	{ "parseCidr", 1, 1, parse_cidr },
	{ "subscriptionResourceId", 2, 12, subscription_id },
	{ "tenantResourceId", 2, 12, tenant_id },
	{ NULL, 0, 0, NULL },
};
