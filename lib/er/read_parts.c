/*
 * Parts of objects: authorizations, sessions with real routers, what is announced,
 * permit lists.
 */
#include "er/read_parts.h"

#include "base/ip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Octets of further capabilities in an OPEN. */
#define ER_CAPABILITIES_MAX 3800

static const struct er_row authorization_rows[] = {
	ER_LEAF_HAS(authorizations_authorizations_key, GUID, er_authorization, key,
	    pinned),
};

/* `local`, `ttl` and `extra-capabilities` have forms of their own: read_rest. */
static const struct er_row tcp_rows[] = {
	ER_LEAF(tcp_remote, ADDR, er_tcp, remote),
	ER_LEAF(tcp_port, U16, er_tcp, port),
	ER_LEAF(tcp_local_port, U16, er_tcp, local_port),
	ER_LEAF(tcp_mode, WORD, er_tcp, mode),
	ER_LEAF(tcp_password, TEXT, er_tcp, password),
	ER_FLAG(tcp_bind, late, er_tcp, late_bind),
	ER_LEAF(tcp_interface, TEXT, er_tcp, interface),
	ER_LEAF(tcp_asn, U32, er_tcp, asn),
	ER_LEAF(tcp_idle_hold, DURATION, er_tcp, idle_hold),
	ER_LEAF(tcp_link_local, ADDR, er_tcp, link_local),
	ER_LEAF(tcp_send_hold, DURATION, er_tcp, send_hold),
	ER_LEAF(tcp_refresh_time, DURATION, er_tcp, refresh_time),
	ER_LEAF(tcp_add_path, WORD, er_tcp, add_path),
	ER_FLAG(tcp_extended_open, true, er_tcp, extended_open),
	ER_FLAG(tcp_capabilities, off, er_tcp, bare),
};

static const struct er_row advert_rows[] = {
	ER_LEAF(advertisements_advertise_prefix, PREFIX, er_advert, prefix),
	ER_LEAF(advertisements_advertise_as_path, PATH, er_advert, path),
	ER_LEAF(advertisements_advertise_communities, COMMUNITIES, er_advert,
	    communities),
	ER_LEAF(advertisements_advertise_origin, WORD, er_advert, origin),
	ER_LEAF_HAS(advertisements_advertise_med, U32, er_advert, med, has_med),
	ER_LEAF(advertisements_advertise_within, PREFIX, er_advert, within),
	ER_LEAF(advertisements_advertise_length, U8, er_advert, length),
	ER_LEAF(advertisements_advertise_count, U32, er_advert, count),
	ER_LEAF(advertisements_advertise_mrt, TEXT, er_advert, mrt),
	ER_LEAF(advertisements_advertise_limit, U32, er_advert, limit),
	ER_LEAF(advertisements_advertise_peer, TEXT, er_advert, peer),
	ER_FLAG(advertisements_advertise_withdrawn, true, er_advert, withdrawn),
};

struct filter_row { /* a row of a permit list, before its defaults */
	struct er_head head;
	struct ip_prefix prefix;
	uint8_t ge, le;
	bool has_ge, has_le;
};
static const struct er_row filter_rows[] = {
	ER_LEAF(prefix_rows_prefix, PREFIX, filter_row, prefix),
	ER_LEAF_HAS(prefix_rows_ge, U8, filter_row, ge, has_ge),
	ER_LEAF_HAS(prefix_rows_le, U8, filter_row, le, has_le),
};

/* --- entries --- */

/*
 * The entries of a list below `parent`, keyed or ordered: zeroed structs that begin
 * with a head, heads and leaves filled in.
 */
void *
er_read_list(const struct er_ctx *c, const struct data_node *parent, const char *path,
    const char *list, size_t size, const struct er_row *rows, size_t nrows, size_t *n)
{
	const struct data_node *l = data_node_get(parent, list);
	const char *above;
	char *items;

	*n = 0;
	if (!l)
		return NULL;
	*n = l->n;
	items = er_model_alloc(c->model, *n, size);
	above = *path ? er_model_below(c->model, path, list) : list;
	for (size_t i = 0; i < *n; i++) {
		const struct data_node *entry = l->children[i];
		struct er_head *head = (void *)(items + i * size);
		char position[24];

		if (!entry->name)
			snprintf(position, sizeof position, "%zu", i);
		head->name =
		    er_model_text(c->model, entry->name ? entry->name : position);
		head->path = er_model_below(c->model, above, head->name);
		er_leaves_read(c, entry, head->path, rows, nrows, head);
	}
	return items;
}
void
er_read_authorizations(const struct er_ctx *c, const struct data_node *node,
    const char *path, struct er_authorizations *into)
{
	READ_LIST(c, node, path, "authorizations", authorization_rows, into->items,
	    &into->n);
}

static void
read_ttl(const struct er_ctx *c, const char *ttl, struct er_tcp *t)
{
	const char *colon = strchr(ttl, ':');
	uint32_t hops = 1;

	t->ttl_mode = ttl[0] == 'g' ? NET_TTL_GTSM : NET_TTL_MULTIHOP;
	if (colon && !er_number_parse(colon + 1, 255, &hops))
		hops = 0;
	t->hops = (uint8_t)hops;
	if (hops == 0 || (!colon && strcmp(ttl, "gtsm") != 0) ||
	    (colon && strncmp(ttl, "gtsm:", 5) != 0 &&
		strncmp(ttl, "multihop:", 9) != 0))
		er_refuse(c, CODE_BAD_VALUE, t->head.path, "ttl",
		    "%s is neither gtsm, gtsm:1-255 nor multihop:1-255", ttl);
}

static unsigned
hex_digit(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c | 0x20) - 'a' + 10;
}

/* One "CODE:HEX" as it goes into an OPEN; false: it is none. */
static bool
put_capability(uint8_t *to, size_t *n, const char *text)
{
	char number[4] = "";
	const char *colon = strchr(text, ':');
	size_t digits = colon ? (size_t)(colon - text) : 0, len;
	uint32_t code;

	if (digits == 0 || digits >= sizeof number)
		return false;
	memcpy(number, text, digits);
	len = strlen(colon + 1) / 2;
	if (!er_number_parse(number, 255, &code) || len > 255 ||
	    strlen(colon + 1) % 2 != 0 ||
	    strspn(colon + 1, "0123456789abcdefABCDEF") != 2 * len)
		return false;
	to[(*n)++] = (uint8_t)code;
	to[(*n)++] = (uint8_t)len;
	for (const char *p = colon + 1; *p; p += 2)
		to[(*n)++] = (uint8_t)(hex_digit(p[0]) << 4 | hex_digit(p[1]));
	return true;
}

static void
read_capabilities(const struct er_ctx *c, const struct data_node *list,
    struct er_tcp *t)
{
	size_t room = 0, n = 0;
	uint8_t *p;

	for (size_t i = 0; list && i < list->n; i++)
		room += 2 + strlen(list->children[i]->text) / 2;
	/* What is left of an OPEN, with our own ones and the headers. */
	if (room > ER_CAPABILITIES_MAX) {
		er_refuse(c, CODE_BAD_VALUE, t->head.path, "extra-capabilities",
		    "more than %d octets do not fit into an OPEN", ER_CAPABILITIES_MAX);
		return;
	}
	p = er_model_alloc(c->model, room + 1, 1);
	for (size_t i = 0; list && i < list->n; i++)
		if (!put_capability(p, &n, list->children[i]->text))
			er_refuse(c, CODE_BAD_VALUE, t->head.path, "extra-capabilities",
			    "%s is no CODE:VALUE", list->children[i]->text);
	t->capabilities = (struct er_octets){ p, n };
}

/* --- keys of TCP-AO; whether they are good together is a check (check_ao.c) --- */

static const struct er_row ao_key_rows[] = {
	ER_LEAF_HAS(tcp_tcp_ao_keys_send_id, U8, er_ao_key, send_id, has_send_id),
	ER_LEAF_HAS(tcp_tcp_ao_keys_receive_id, U8, er_ao_key, receive_id,
	    has_receive_id),
	ER_LEAF(tcp_tcp_ao_keys_algorithm, WORD, er_ao_key, algorithm),
	ER_LEAF(tcp_tcp_ao_keys_secret, TEXT, er_ao_key, secret),
};

static const struct er_row ao_rows[] = {
	ER_LEAF(tcp_tcp_ao_preferred, TEXT, er_ao, preferred_name),
};

static void
read_ao(const struct er_ctx *c, const struct data_node *external, struct er_tcp *t)
{
	const struct data_node *node =
	    external ? data_node_get(external, "tcp-ao") : NULL;
	struct er_ao *s = &t->ao;
	const char *path;

	if (!node)
		return;
	path = er_model_textf(c->model, "%s/tcp-ao", t->head.path);
	ER_LEAVES_READ(c, node, path, ao_rows, s);
	READ_LIST(c, node, path, "keys", ao_key_rows, s->keys, &s->n);
	for (size_t i = 0; i < s->n; i++) {
		struct er_ao_key *k = &s->keys[i];

		if (!k->has_receive_id)
			k->receive_id = k->send_id;
		if (s->preferred_name && strcmp(s->preferred_name, k->head.name) == 0)
			s->preferred = k;
	}
	if (!s->preferred_name && s->n)
		s->preferred = &s->keys[0];
}

/* The leaves with a form of their own. */
static void
read_rest(const struct er_ctx *c, const struct data_node *node, struct er_tcp *t)
{
	const char *local = node ? data_node_text(node, ER_NAME_tcp_local) : NULL;
	const char *ttl = node ? data_node_text(node, ER_NAME_tcp_ttl) : NULL;

	if (local && strchr(local, '/'))
		t->has_subnet = ip_ifaddr_parse(&t->local, &t->subnet, local);
	if (local && !t->has_subnet && !ip_addr_parse(&t->local, local))
		er_refuse(c, CODE_BAD_VALUE, t->head.path, "local",
		    "%s is neither an address nor ADDRESS/LENGTH", local);
	if (ttl)
		read_ttl(c, ttl, t);
	read_ao(c, node, t);
	if (node)
		read_capabilities(c,
		    data_node_get(node, ER_NAME_tcp_extra_capabilities), t);
	if (t->link_local.family != IP_NONE && !ip_addr_is_link_local(&t->link_local))
		er_refuse(c, CODE_BAD_VALUE, t->head.path, "link-local",
		    "it is no address of fe80::/10");
}

void
er_read_tcp(const struct er_ctx *c, const struct data_node *node, struct er_tcp *t)
{
	ER_LEAVES_READ(c, node, t->head.path, tcp_rows, t);
	read_rest(c, node, t);
}

void
er_read_external(const struct er_ctx *c, const struct data_node *node, const char *path,
    struct er_tcps *into)
{
	READ_LIST(c, node, path, "external", tcp_rows, into->items, &into->n);
	for (size_t i = 0; i < into->n; i++)
		read_rest(c, data_node_get(node, "external")->children[i],
		    &into->items[i]);
}

static void
read_peer(const struct er_ctx *c, struct er_advert *a)
{
	if (!a->peer || ip_addr_parse(&a->peer_address, a->peer))
		return;
	if (!er_number_parse(a->peer, UINT32_MAX, &a->peer_asn) || a->peer_asn == 0)
		er_refuse(c, CODE_BAD_VALUE, a->head.path, "peer",
		    "%s is neither an address nor an AS number", a->peer);
}

void
er_read_adverts(const struct er_ctx *c, const struct data_node *node, const char *path,
    struct er_adverts *into)
{
	READ_LIST(c, node, path, "advertise", advert_rows, into->items, &into->n);
	for (size_t i = 0; i < into->n; i++) {
		struct er_advert *a = &into->items[i];
		const struct data_node *over =
		    data_node_get(data_node_get(node, "advertise")->children[i],
			ER_NAME_advertisements_advertise_over);

		read_peer(c, a);
		if (!over || over->kind != DATA_SEQ)
			continue;
		a->has_over = true;
		a->over = er_model_alloc(c->model, over->n, sizeof *a->over);
		a->over_text = er_model_alloc(c->model, over->n, sizeof *a->over_text);
		for (size_t k = 0; k < over->n; k++)
			a->over_text[a->nover++] =
			    er_model_text(c->model, over->children[k]->text);
	}
}

/* --- what a site does on one of two paths --- */

static const struct er_row path_rows[] = {
	ER_LEAF_HAS(path_policy_prepend, NUMBERS, er_path_policy, prepend, has_prepend),
	ER_LEAF_HAS(path_policy_local_preference, U32, er_path_policy, local_pref,
	    has_local_pref),
};

void
er_read_path_policy(const struct er_ctx *c, const struct data_node *node,
    const char *path, const struct er_row *rows, size_t nrows, unsigned which,
    struct er_path_policy *p)
{
	const char *name = which ? "secondary" : "primary";
	struct er_path_policy own = { 0 };

	er_leaves_read(c, node, path, rows, nrows, p);
	if (!node)
		return;
	ER_LEAVES_READ(c, data_node_get(node, name),
	    er_model_below(c->model, path, name), path_rows, &own);
	if (own.has_prepend)
		p->prepend = own.prepend;
	if (own.has_local_pref)
		p->local_pref = own.local_pref;
	p->has_prepend |= own.has_prepend;
	p->has_local_pref |= own.has_local_pref;
}

/* --- permit lists --- */

static int
by_filter_row(const void *x, const void *y)
{
	const struct rib_filter_row *a = x, *b = y;
	int d = ip_prefix_cmp(&a->prefix, &b->prefix);

	if (d != 0)
		return d;
	return a->ge != b->ge ? (int)a->ge - b->ge : (int)a->le - b->le;
}

struct rib_filter *
er_read_filter(const struct er_ctx *c, const struct data_node *node, const char *path,
    const char *list)
{
	struct rib_filter *f;
	struct filter_row *raw;
	size_t n;

	if (!data_node_get(node, list))
		return NULL;
	READ_LIST(c, node, path, list, filter_rows, raw, &n);
	f = er_model_alloc(c->model, 1, sizeof *f);
	f->rows = er_model_alloc(c->model, n, sizeof *f->rows);
	for (size_t i = 0; i < n; i++) {
		const struct filter_row *r = &raw[i];
		unsigned bits = ip_bits(r->prefix.family);
		unsigned ge = r->has_ge ? r->ge : r->prefix.len;
		unsigned le = r->has_le ? r->le : r->has_ge ? bits : r->prefix.len;

		if (r->prefix.family == IP_NONE)
			er_refuse(c, CODE_MISSING_LEAF, r->head.path, NULL,
			    "the row has no prefix");
		else if (ge < r->prefix.len || le < ge || le > bits)
			er_refuse(c, CODE_BAD_FILTER, r->head.path, NULL,
			    "lengths %u to %u of a /%u", ge, le, r->prefix.len);
		else
			f->rows[f->n++] = (struct rib_filter_row){ r->prefix,
				(uint8_t)ge, (uint8_t)le };
	}
	if (f->n > 1)
		qsort(f->rows, f->n, sizeof *f->rows, by_filter_row);
	n = 0;
	for (size_t i = 0; i < f->n; i++)
		if (n == 0 || by_filter_row(&f->rows[n - 1], &f->rows[i]) != 0)
			f->rows[n++] = f->rows[i];
	f->n = n;
	return f;
}
