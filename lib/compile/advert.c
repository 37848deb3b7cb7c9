/*
 * What a router or a site announces: prefixes as written, generated ones, and tables
 * replayed from files (compile/replay.h).
 */
#include "compile/compile.h"
#include "compile/policy.h"
#include "compile/replay.h"

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

/* What is left of the table of a file at its end. */
static void
replay(struct advertiser *v, const struct er_advert *a, const struct er_file *file)
{
	struct compile_replayed r;

	compile_replay(&r, file, a, v->c->errs);
	for (size_t i = 0; i < r.n; i++) {
		struct net_origin *o = compile_origin(v->router, &r.items[i].prefix);

		o->scopes = v->scopes;
		o->quiet = v->quiet;
		o->attrs = r.items[i].attrs;
		o->nattrs = r.items[i].nattrs;
	}
	compile_replayed_fini(&r);
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
