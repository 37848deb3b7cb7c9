/*
 * References.  Ids are compared as ARM does it: segment by segment, case ignored, any
 * resource group.  Names are unique in a lab, so that one's own subscription comes
 * first only where a private cloud and its managed circuit are told apart.
 */
#include "er/names.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "er/kind.h"
#include "er/leaf.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool
equal_nocase(const char *a, const char *b)
{
	for (; *a != '\0' && tolower((unsigned char)*a) == tolower((unsigned char)*b);
	     a++, b++)
		;
	return *a == *b;
}

/* The next segment of a path, without the slash in front; false at the end. */
static bool
segment(const char **p, char *buf, size_t size)
{
	size_t len;

	if (**p != '/')
		return false;
	len = strcspn(++*p, "/");
	if (len == 0 || len >= size)
		return false;
	memcpy(buf, *p, len);
	buf[len] = '\0';
	*p += len;
	return true;
}

static bool
expect(const char **p, const char *word)
{
	char buf[64];

	return segment(p, buf, sizeof buf) && equal_nocase(buf, word);
}

static enum er_ref_type
type_of(const char *provider, const char *type)
{
	static const struct {
		const char *provider, *type;
		enum er_ref_type is;
	} types[] = {
		{ "Microsoft.Network", "expressRouteCircuits", ER_REF_CIRCUIT },
		{ "Microsoft.AVS", "privateClouds", ER_REF_CLOUD },
		{ "Microsoft.Network", "virtualNetworks", ER_REF_VNET },
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (equal_nocase(provider, types[i].provider) &&
		    equal_nocase(type, types[i].type))
			return types[i].is;
	return ER_REF_OTHER;
}

/* /subscriptions/S/resourceGroups/G/providers/P/TYPE/NAME[/peerings/AzurePrivatePeering]
 */
static bool
parse_id(struct er_ref *r, const char *p)
{
	char group[121], provider[64], type[64];

	if (!expect(&p, "subscriptions") ||
	    !segment(&p, r->subscription, sizeof r->subscription) ||
	    !expect(&p, "resourceGroups") || !segment(&p, group, sizeof group) ||
	    !expect(&p, "providers") || !segment(&p, provider, sizeof provider) ||
	    !segment(&p, type, sizeof type) || !segment(&p, r->name, sizeof r->name))
		return false;
	r->type = type_of(provider, type);
	if (*p == '\0')
		return r->type != ER_REF_OTHER;
	return r->type == ER_REF_CIRCUIT && expect(&p, "peerings") &&
	    expect(&p, "AzurePrivatePeering") && *p == '\0';
}

void
er_ref_parse(struct er_ref *r, const char *text)
{
	const char *colon = strchr(text, ':');

	memset(r, 0, sizeof *r);
	r->type = ER_REF_OTHER;
	if (text[0] == '/') {
		r->form = parse_id(r, text) ? ER_REF_ID : ER_REF_BAD;
		return;
	}
	if (er_guid_parse(text, r->name)) {
		r->form = ER_REF_SERVICE_KEY;
		return;
	}
	if (colon) {
		size_t len = (size_t)(colon - text);

		if (len == 0 || len >= sizeof r->subscription) {
			r->form = ER_REF_BAD;
			return;
		}
		memcpy(r->subscription, text, len);
		r->subscription[len] = '\0';
		r->form = ER_REF_QUALIFIED;
		text = colon + 1;
	}
	if (strlen(text) >= sizeof r->name) {
		r->form = ER_REF_BAD;
		return;
	}
	memcpy(r->name, text, strlen(text) + 1);
}

/* A managed circuit answers to Microsoft's subscription and to that of its cloud. */
static bool
circuit_belongs(const struct er_circuit *k, const char *subscription)
{
	return equal_nocase(k->subscription, subscription) ||
	    (k->cloud && equal_nocase(k->cloud->subscription, subscription));
}

static bool
circuit_matches(const struct er_circuit *k, const struct er_ref *r)
{
	switch (r->form) {
	case ER_REF_NAME:
		return strcmp(k->head.name, r->name) == 0;
	case ER_REF_QUALIFIED:
		return strcmp(k->head.name, r->name) == 0 &&
		    circuit_belongs(k, r->subscription);
	case ER_REF_ID:
		if (r->type != (k->cloud ? ER_REF_CLOUD : ER_REF_CIRCUIT) &&
		    r->type != ER_REF_CIRCUIT)
			return false;
		return equal_nocase(k->head.name, r->name) &&
		    circuit_belongs(k, r->subscription);
	case ER_REF_SERVICE_KEY:
		return k->service_key && strcmp(k->service_key, r->name) == 0;
	case ER_REF_BAD:
		break;
	}
	return false;
}

struct er_circuit *
er_name_circuit(const struct er_model *m, const char *subscription, const char *text)
{
	struct er_circuit *found = NULL;
	struct er_ref r;

	er_ref_parse(&r, text);
	if (r.form == ER_REF_NAME)
		found = er_model_circuit(m, r.name);
	if (found && strcmp(found->subscription, subscription) == 0)
		return found;
	for (size_t i = 0; !found && i < m->ncircuits; i++)
		if (circuit_matches(&m->circuits[i], &r))
			found = &m->circuits[i];
	return found;
}

struct er_vnet *
er_name_vnet(const struct er_model *m, const char *subscription, const char *text)
{
	struct er_ref r;

	(void)subscription;
	er_ref_parse(&r, text);
	if (r.form == ER_REF_NAME)
		return er_model_vnet(m, r.name);
	if (r.form != ER_REF_QUALIFIED &&
	    (r.form != ER_REF_ID || r.type != ER_REF_VNET))
		return NULL;
	for (size_t i = 0; i < m->nvnets; i++) {
		struct er_vnet *v = &m->vnets[i];

		if (equal_nocase(v->subscription, r.subscription) &&
		    (r.form == ER_REF_ID ? equal_nocase(v->head.name, r.name)
					 : strcmp(v->head.name, r.name) == 0))
			return v;
	}
	return NULL;
}

struct er_vnet *
er_name_net(const struct er_model *m, const char *subscription, const char *text)
{
	struct er_vnet *v = er_name_vnet(m, subscription, text);
	struct er_hub *h = v ? NULL : er_model_hub(m, text);

	return h ? h->inside : v;
}

const struct er_head *
er_name_object(const struct er_model *m, const char *name, enum er_object_kind *kind)
{
	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		const struct er_head *found =
		    er_kind_find(m, (enum er_object_kind)k, name);

		if (!found)
			continue;
		*kind = (enum er_object_kind)k;
		return found;
	}
	return NULL;
}

char *
er_id_circuit(struct er_model *m, const char *subscription, const char *name)
{
	return er_model_textf(m,
	    "/subscriptions/%s/resourceGroups/%s/providers/Microsoft.Network/"
	    "expressRouteCircuits/%s",
	    subscription, m->lab, name);
}

/* --- suggestions --- */

struct names { /* a list that can be suggested from; entries begin with their name */
	const void *items;
	size_t n, size;
	/* Whose an entry is; NULL: the default subscription's. */
	const char *(*owner)(const void *);
};

static const char *
speaker_owner(const void *p)
{
	const struct er_speaker *s = p;

	switch (s->role) {
	case ER_ROLE_MSEE:
	case ER_ROLE_MICROSOFT:
		return er_kind_owner(ER_CIRCUIT, &s->circuit->head);
	case ER_ROLE_GATEWAY:
	case ER_ROLE_VPN:
	case ER_ROLE_SERVER:
	case ER_ROLE_HUB:
		return s->vnet->subscription;
	case ER_ROLE_EDGE:
		return s->cloud->subscription;
	case ER_ROLE_CE:
		return s->site->subscription;
	case ER_ROLE_APPLIANCE:
		return s->appliance->vnet->subscription;
	case ER_ROLE_PLAIN:
	case ER_ROLE_SERVICES:
		break;
	}
	return ER_SUBSCRIPTION_DEFAULT;
}

static const char *
owner_of(const struct names *list, const void *entry)
{
	return list->owner ? list->owner(entry) : ER_SUBSCRIPTION_DEFAULT;
}

static const char *
name_at(const struct names *list, size_t i)
{
	const char *const *name =
	    (const void *)((const char *)list->items + i * list->size);

	return *name;
}

/* Offers the names around the place of the wrong one. */
static void
offer(struct data_suggest *s, const struct names *list, const char *subscription)
{
	size_t lo = 0, hi = list->n, from, to;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(name_at(list, mid), s->wrong) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	from = lo > DATA_SUGGEST_MAX / 2 ? lo - DATA_SUGGEST_MAX / 2 : 0;
	to = list->n - from > DATA_SUGGEST_MAX ? from + DATA_SUGGEST_MAX : list->n;
	for (size_t i = from; i < to; i++) {
		const void *entry = (const char *)list->items + i * list->size;

		if (!subscription || strcmp(owner_of(list, entry), subscription) == 0)
			data_suggest_offer(s, name_at(list, i));
	}
}

static void
offer_kind(struct data_suggest *s, const struct er_model *m, enum er_object_kind kind,
    const char *subscription)
{
	const struct er_kind_row *row = er_kind(kind);
	struct names list = { .size = row->size, .owner = row->owner };

	list.items = row->items(m, &list.n);
	offer(s, &list, subscription);
}

const char *
er_name_cure(const struct er_ctx *c, unsigned kinds, const char *wrong,
    struct data_suggest *s, const char *otherwise)
{
	const struct er_model *m = c->model;
	const struct names speakers = { m->speakers, m->nspeakers, sizeof *m->speakers,
		speaker_owner };

	data_suggest_init(s, wrong);
	for (unsigned k = 0; k < ER_OBJECT_N; k++)
		if (kinds & 1u << k)
			offer_kind(s, m, (enum er_object_kind)k, c->subscription);
	if (kinds & 1u << ER_ROUTER)
		offer(s, &speakers, c->subscription);
	return data_suggest_cure(s, otherwise);
}

/* Of the kinds that have a table of their own; who has none is in the lab file. */
static void
put_lists(struct buf *out, unsigned kinds)
{
	static const enum er_object_kind tables[] = { ER_CIRCUIT, ER_CLOUD, ER_VNET,
		ER_SITE, ER_REACH };
	unsigned n = 0;

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (kinds & 1u << tables[i])
			buf_printf(out, "%s`erxctl show %s`", n++ ? ", " : "",
			    er_kind(tables[i])->shown);
	buf_puts(out,
	    n > 1        ? " list what there is"
		: n == 1 ? " lists what there is"
			 : "name one of the lab");
}

void
er_name_unknown(const struct er_ctx *c, unsigned kinds, const char *path,
    const char *what, const char *name, const char *otherwise)
{
	struct data_suggest s;
	struct buf lists;

	buf_init(&lists);
	if (!otherwise)
		put_lists(&lists, kinds);
	data_unknown(c->errs, path, what, name,
	    er_name_cure(c, kinds, name, &s, otherwise ? otherwise : lists.data));
	buf_fini(&lists);
}
