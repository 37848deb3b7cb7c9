/*
 * Sites, and what sites and plain routers announce.
 */
#include "er/check.h"
#include "er/limits.h"

#include <string.h>

void
er_check_bfd(const struct er_ctx *c, const char *path, const struct er_bfd *b)
{
	if (b->interval < 50 * ERX_MSEC || b->interval > 60 * ERX_SEC)
		er_refuse_cure(c, CODE_BAD_VALUE, path, "bfd-interval",
		    "write 50ms to 60s",
		    "packets every %g s are too many, or too few, for BFD",
		    (double)b->interval / ERX_SEC);
}

void
er_check_hold(const struct er_ctx *c, const char *path, uint16_t hold)
{
	if (hold == 1 || hold == 2)
		er_refuse(c, CODE_BAD_HOLD, path, "hold", "a hold time of %u s", hold);
}

static void
check_generated(const struct er_ctx *c, const struct er_advert *a)
{
	unsigned more = 0;

	if (a->length > a->within.len)
		more = (unsigned)(a->length - a->within.len);
	if (a->length == 0 || a->count == 0)
		er_refuse(c, CODE_BAD_ADVERTISE, a->head.path, NULL,
		    "within needs length and count");
	else if (a->length < a->within.len || a->length > ip_bits(a->within.family))
		er_refuse(c, CODE_BAD_ADVERTISE, a->head.path, "length",
		    "a /%u has no prefixes of length %u", a->within.len, a->length);
	else if (more < 32 && a->count > 1ull << more)
		er_refuse(c, CODE_BAD_ADVERTISE, a->head.path, "count",
		    "a /%u has %llu prefixes of length %u, not %u", a->within.len,
		    1ull << more, a->length, a->count);
}

static bool
is_attached(const struct er_site *s, const struct er_circuit *k)
{
	for (size_t i = 0; s && i < s->ncircuits; i++)
		if (s->circuits[i].circuit == k)
			return true;
	return false;
}

static void
check_kind(const struct er_ctx *c, const struct er_advert *a)
{
	int kinds = (a->prefix.family != IP_NONE) + (a->within.family != IP_NONE) +
	    (a->mrt != NULL);

	if (kinds != 1)
		er_refuse(c, CODE_BAD_ADVERTISE, a->head.path, NULL,
		    kinds ? "prefix, within and mrt exclude each other"
			  : "neither prefix nor within nor mrt is given");
	else if (a->within.family != IP_NONE)
		check_generated(c, a);
	else if (a->length != 0 || a->count != 0)
		er_refuse(c, CODE_BAD_ADVERTISE, a->head.path, NULL,
		    "length and count go with within");
	if (a->limit != 0 && !a->mrt)
		er_refuse(c, CODE_BAD_ADVERTISE, a->head.path, "limit",
		    "limit goes with mrt");
	if (a->peer && !a->mrt)
		er_refuse(c, CODE_BAD_ADVERTISE, a->head.path, "peer",
		    "peer goes with mrt");
	if (a->prefix.family != IP_NONE && er_space_is_special(&a->prefix))
		er_refuse(c, CODE_SPECIAL_SPACE, a->head.path, "prefix",
		    "the prefix cannot be routed");
}

void
er_check_adverts(const struct er_ctx *c, const struct er_adverts *list,
    const struct er_site *site)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct er_advert *a = &list->items[i];

		check_kind(c, a);
		for (size_t k = 0; k < a->path.n; k++)
			if (a->path.items[k] == 0 || a->path.items[k] == UINT32_MAX)
				er_refuse(c, CODE_BAD_VALUE, a->head.path, "as-path",
				    "no AS has the number %u", a->path.items[k]);
		for (size_t k = 0; k < a->nover; k++)
			if (!is_attached(site, a->over[k]))
				er_refuse(c, CODE_NOT_ATTACHED, a->head.path, "over",
				    "it is not on %s", a->over[k]->head.name);
	}
}

static void
add_generated(const struct er_ctx *c, const struct er_adverts *list, const char *whose,
    uint64_t *sum)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct er_advert *a = &list->items[i];
		uint64_t before = *sum;

		if (a->within.family == IP_NONE)
			continue;
		*sum += a->count;
		if (before <= ER_GENERATED_MAX && *sum > ER_GENERATED_MAX)
			er_refuse_cure(c, CODE_BAD_ADVERTISE, a->head.path, "count",
			    "replay a real table with mrt, or generate fewer",
			    "with this one %s generates %llu prefixes, more than %llu",
			    whose, (unsigned long long)*sum,
			    (unsigned long long)ER_GENERATED_MAX);
	}
}

/* What a subscription may generate does not depend on what others do: each has a sum
 * of its own, and the first site of each adds up those of all its sites. */
static void
sum_sites(const struct er_ctx *c, const char *subscription)
{
	bool is_default = strcmp(subscription, ER_SUBSCRIPTION_DEFAULT) == 0;
	const char *whose = is_default ? "the lab" : "the subscription";
	uint64_t sum = 0;

	for (size_t i = 0; i < c->model->nsites; i++)
		if (strcmp(c->model->sites[i].subscription, subscription) == 0)
			add_generated(c, &c->model->sites[i].adverts, whose, &sum);
	for (size_t i = 0; is_default && i < c->model->nrouters; i++)
		add_generated(c, &c->model->routers[i].adverts, whose, &sum);
}

static bool
is_first_of_its_own(const struct er_model *m, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (strcmp(m->sites[i].subscription, m->sites[at].subscription) == 0)
			return false;
	return true;
}

/* A few octets must not ask for all the memory there is. */
void
er_check_generated(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	sum_sites(c, ER_SUBSCRIPTION_DEFAULT);
	for (size_t i = 0; i < m->nsites; i++)
		if (strcmp(m->sites[i].subscription, ER_SUBSCRIPTION_DEFAULT) != 0 &&
		    is_first_of_its_own(m, i))
			sum_sites(c, m->sites[i].subscription);
}

static void
check_attachment(const struct er_ctx *c, const struct er_attachment *a)
{
	const struct er_circuit *k = a->circuit;

	er_check_hold(c, a->head.path, a->hold);
	er_check_bfd(c, a->head.path, &a->bfd);
	if (!k || k->cloud)
		return;
	er_check_site_count(c, a);
	if (!k->has_peering)
		return;
	if (k->peering.peer_asn != 0 && a->site->asn != 0 &&
	    k->peering.peer_asn != a->site->asn)
		er_warn(c, CODE_ASN_MISMATCH, a->head.path, NULL,
		    "%s is AS %u, the peering of %s expects %u", a->site->head.name,
		    a->site->asn, k->head.name, k->peering.peer_asn);
}

static void
check_site_ends(const struct er_ctx *c, const struct er_site *s)
{
	for (size_t i = 0; i < s->external.n; i++) {
		const struct er_tcp *t = &s->external.items[i];

		er_check_tcp(c, t);
		if (!t->far)
			continue;
		if (!er_role_is_msee(t->far->role) || !is_attached(s, t->far->circuit))
			er_refuse(c, CODE_NOT_ATTACHED, t->head.path, NULL,
			    "%s is not a router of a circuit of %s", t->far->name,
			    s->head.name);
		else
			er_check_ao_beside(c, t,
			    t->far->role == ER_ROLE_MICROSOFT
				? t->far->circuit->microsoft.peering.shared_key
				: t->far->circuit->peering.shared_key);
	}
}

void
er_check_sites(const struct er_ctx *c)
{
	const struct er_model *m = c->model;

	for (size_t i = 0; i < m->nsites; i++) {
		const struct er_site *s = &m->sites[i];

		if (s->asn == 0)
			er_refuse(c, CODE_MISSING_LEAF, s->head.path, "asn",
			    "%s has no asn", s->head.name);
		else if (er_asn_is_reserved(s->asn) &&
		    (s->asn != ER_AS_FREE || s->ncircuits))
			er_refuse(c, CODE_RESERVED_ASN, s->head.path, "asn",
			    "AS %u cannot be that of a peer", s->asn);
		else if (er_asn_is_cloud(s->asn))
			er_warn(c, CODE_RESERVED_CLOUD_ASN, s->head.path, "asn",
			    "AS %u is used inside private clouds", s->asn);
		for (size_t k = 0; k < s->ncircuits; k++)
			check_attachment(c, &s->circuits[k]);
		er_check_adverts(c, &s->adverts, s);
		er_check_prefixes(c, s->head.path, "networks", &s->networks);
		check_site_ends(c, s);
	}
}
