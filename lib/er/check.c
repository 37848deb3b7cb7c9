/*
 * The order in which the parts of a model are looked at, and the rules about names:
 * unique across all kinds, and `pc1/X` means one thing only.
 */
#include "er/check.h"

#include "base/xalloc.h"
#include "er/kind.h"
#include "er/migration.h"
#include "er/segments.h"

#include <stdlib.h>
#include <string.h>

struct named {
	const char *name, *path;
};

static int
by_name(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	int d = strcmp(a->name, b->name);

	return d != 0 ? d : strcmp(a->path, b->path);
}

/* All of a kind, and how many.  A managed circuit has the name of its private cloud. */
static size_t
add_kind(struct named *list, const struct er_model *m, enum er_object_kind kind)
{
	size_t n = 0, all = er_kind_count(m, kind);

	for (size_t i = 0; i < all; i++) {
		const struct er_head *head = er_kind_at(m, kind, i);

		if (kind != ER_CIRCUIT || !m->circuits[i].cloud)
			list[n++] = (struct named){ head->name, head->path };
	}
	return n;
}

static void
check_unique(const struct er_ctx *c)
{
	struct named *list;
	size_t max = 0, n = 0;

	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		max += er_kind_count(c->model, (enum er_object_kind)k);
	list = xreallocarray(NULL, max + 1, sizeof *list);
	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		n += add_kind(list + n, c->model, (enum er_object_kind)k);
	if (n > 1)
		qsort(list, n, sizeof *list, by_name);
	for (size_t i = 1; i < n; i++)
		if (strcmp(list[i - 1].name, list[i].name) == 0)
			er_refuse(c, CODE_DUPLICATE_NAME, list[i].path, NULL,
			    "%s is also the name of %s", list[i].name,
			    list[i - 1].path);
	free(list);
}

/* `word` below an object called the same as one of its routers or named networks. */
static bool
is_taken(const char *word, const char *const *taken)
{
	for (; *taken; taken++)
		if (strcmp(word, *taken) == 0)
			return true;
	return false;
}

/* A piece of the network block or, where they count, a segment. */
static bool
is_network(const struct er_cloud *p, const char *name, bool segments)
{
	for (size_t i = 0; i < er_ncarvings; i++)
		if (strcmp(er_carvings[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < p->nnetworks; i++)
		if (strcmp(p->networks[i].name, name) == 0 &&
		    (segments || p->networks[i].management))
			return true;
	return false;
}

/* Of a gateway that migrates, or has migrated. */
static bool
has_second(const struct er_gateway *g)
{
	return g->second || er_migrates(g);
}

static void
check_below(const struct er_ctx *c)
{
	static const char *const in_cloud[] = { "edge0", "edge1", "primary",
		"secondary", NULL };
	static const char *const in_vnet[] = { "gw0", "gw1", NULL };
	static const char *const second[] = { "gw2", "gw3", NULL };
	static const char *const in_vpn[] = { "vpn0", "vpn1", NULL };
	static const char *const in_server[] = { "rs0", "rs1", NULL };
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nclouds; i++) {
		for (size_t k = 0; k < m->clouds[i].nsegments; k++) {
			const struct er_head *s = &m->clouds[i].segments[k].head;
			bool clash = is_taken(s->name, in_cloud);

			clash = clash || is_network(&m->clouds[i], s->name, false);
			if (clash)
				er_refuse(c, CODE_DUPLICATE_NAME, s->path, NULL,
				    "%s/%s already names a router or network of the "
				    "private cloud",
				    m->clouds[i].head.name, s->name);
		}
		for (size_t k = 0; k < m->clouds[i].nmachines; k++) {
			const struct er_head *s = &m->clouds[i].machines[k].head;

			if (is_taken(s->name, in_cloud) ||
			    is_network(&m->clouds[i], s->name, true))
				er_refuse(c, CODE_DUPLICATE_NAME, s->path, NULL,
				    "%s/%s already names a router or network of the "
				    "private cloud",
				    m->clouds[i].head.name, s->name);
		}
	}
	for (size_t i = 0; i < m->nvnets; i++) {
		for (size_t k = 0; k < m->vnets[i].nservices; k++) {
			const struct er_head *s = &m->vnets[i].services[k].head;

			if (is_taken(s->name, in_vnet) ||
			    (has_second(&m->vnets[i].gateway) &&
				is_taken(s->name, second)) ||
			    (m->vnets[i].has_vpn && is_taken(s->name, in_vpn)) ||
			    (m->vnets[i].has_server && is_taken(s->name, in_server)))
				er_refuse(c, CODE_DUPLICATE_NAME, s->path, NULL,
				    "%s/%s already names a gateway instance",
				    m->vnets[i].head.name, s->name);
		}
	}
}

static void
check_names(const struct er_ctx *c)
{
	check_unique(c);
	check_below(c);
}

void
er_check(const struct er_ctx *c)
{
	check_names(c);
	er_check_circuits(c);
	er_check_microsoft(c);
	er_check_ports(c);
	er_check_quotas(c, NULL);
	er_check_vnets(c);
	er_check_subnets(c);
	er_check_vpns(c);
	er_check_servers(c);
	er_check_hubs(c);
	er_check_natives(c);
	er_check_clouds(c);
	er_check_sites(c);
	er_check_reaches(c);
	er_check_routers(c);
	er_check_segments(c);
	er_check_stations(c);
	er_check_packets(c);
	er_check_generated(c);
	er_check_overlaps(c);
	er_check_keys(c);
}
