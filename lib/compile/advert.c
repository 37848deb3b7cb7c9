/*
 * What a router or a site announces: prefixes as written, generated ones, and tables
 * replayed from files.  Of a file the first entry of a prefix counts, as in a table one
 * of several paths is looked at; updates behind it change what there is, so that the
 * end of the file is what is announced.
 */
#include "base/hash.h"
#include "base/hset.h"
#include "base/xalloc.h"
#include "bgp/mrt.h"
#include "compile/compile.h"

#include <stdlib.h>
#include <string.h>

struct advertiser {
	struct compiling *c;
	struct net_router *router;
	uint32_t scopes;
	bool quiet; /* the entry was withdrawn */
};

static struct net_origin *
originate(struct advertiser *v, const struct er_advert *a,
    const struct ip_prefix *prefix)
{
	struct net_origin *o = compile_origin(v->router, prefix);

	o->scopes = v->scopes;
	o->quiet = v->quiet;
	o->origin = (uint8_t)a->origin;
	o->has_med = a->has_med;
	o->med = a->med;
	o->path = compile_numbers_dup(&a->path);
	o->npath = a->path.n;
	o->communities = compile_numbers_dup(&a->communities);
	o->ncommunities = a->communities.n;
	return o;
}

static void
generate(struct advertiser *v, const struct er_advert *a)
{
	struct ip_prefix p;

	for (uint32_t i = 0; i < a->count; i++) {
		if (!ip_prefix_nth(&a->within, a->length, i, &p))
			break;
		originate(v, a, &p);
	}
}

/* --- files --- */

struct replayed { /* a prefix of a file */
	struct ip_prefix prefix;
	uint8_t *attrs;
	size_t nattrs;
	bool gone; /* withdrawn again */
};

struct replay {
	struct hset set;
	struct replayed **items; /* as they came */
	size_t n, cap, live, limit;
};

static bool
same_prefix(const void *element, const void *key)
{
	const struct replayed *r = element;

	return ip_prefix_equal(&r->prefix, key);
}

static void
replay_route(struct replay *y, const struct mrt_route *in)
{
	uint64_t hash = hash_bytes(&in->prefix, sizeof in->prefix, 0);
	struct replayed *r = hset_find(&y->set, hash, same_prefix, &in->prefix);

	if (in->withdrawn) {
		if (r && !r->gone) {
			r->gone = true;
			y->live--;
		}
		return;
	}
	if (!r || r->gone) {
		if (y->live == y->limit)
			return;
		y->live++;
	} else if (!in->update) {
		return;
	}
	if (!r) {
		r = xcalloc(1, sizeof *r);
		r->prefix = in->prefix;
		hset_add(&y->set, hash, r);
		VEC_PUSH(y->items, y->n, y->cap) = r;
	}
	free(r->attrs);
	r->attrs = xmemdup(in->attrs, in->nattrs);
	r->nattrs = in->nattrs;
	r->gone = false;
}

static void
replay(struct advertiser *v, const struct er_advert *a, const struct er_file *file)
{
	struct replay y = { .limit = a->limit ? a->limit : SIZE_MAX };
	struct mrt_reader reader;
	struct mrt_route route;

	hset_init(&y.set);
	mrt_init(&reader, file->data, file->len);
	while (mrt_next(&reader, &route))
		replay_route(&y, &route);
	for (size_t i = 0; i < y.n; i++) {
		struct replayed *r = y.items[i];

		if (r->gone) {
			free(r->attrs);
		} else {
			struct net_origin *o = compile_origin(v->router, &r->prefix);

			o->scopes = v->scopes;
			o->quiet = v->quiet;
			o->attrs = r->attrs;
			o->nattrs = r->nattrs;
		}
		free(r);
	}
	if (y.live == 0)
		errs_add(v->c->errs, CODE_BAD_FILE, "", a->head.path,
		    "name a file of TABLE_DUMP, TABLE_DUMP_V2 or BGP4MP records",
		    "%s holds no route (%llu records, %llu of them broken)", a->mrt,
		    (unsigned long long)reader.records,
		    (unsigned long long)reader.broken);
	free(y.items);
	hset_fini(&y.set);
	mrt_fini(&reader);
}

static void
replay_named(struct advertiser *v, const struct er_advert *a)
{
	const struct er_files *files = v->c->files;

	for (size_t i = 0; files && i < files->n; i++) {
		if (strcmp(files->items[i].name, a->mrt) == 0) {
			replay(v, a, &files->items[i]);
			return;
		}
	}
	errs_add(v->c->errs, CODE_BAD_FILE, "", a->head.path,
	    "name a readable MRT file, relative to the lab file; not through the API",
	    "the file %s was not read", a->mrt);
}

void
compile_adverts(struct compiling *c, struct net_router *r,
    const struct er_adverts *adverts,
    uint32_t (*scopes)(void *ctx, const struct er_advert *), void *ctx)
{
	struct advertiser v = { .c = c, .router = r };

	for (size_t i = 0; i < adverts->n; i++) {
		const struct er_advert *a = &adverts->items[i];

		v.quiet = a->withdrawn;
		v.scopes = scopes ? scopes(ctx, a) : 0;
		if (a->mrt)
			replay_named(&v, a);
		else if (a->within.family != IP_NONE)
			generate(&v, a);
		else if (a->prefix.family != IP_NONE)
			originate(&v, a, &a->prefix);
	}
}
