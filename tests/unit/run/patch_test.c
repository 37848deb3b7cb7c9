/*
 * Edits that change little of what runs are not compiled as a whole (compile/patch.h).
 * By chance, edits of real labs, and of one that has parts: what runs after each is
 * what the whole lab compiles to, and the steps are those of the difference.
 */
#include "base/rng.h"
#include "base/xalloc.h"
#include "lab/lab.h"
#include "net/homes.h"
#include "net/patch.h"
#include "run/advert.h"
#include "run/maintain.h"
#include "run/run.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

TCase *test_run_patch(void);

static const char *const paths[] = { "conf/examples/two-sites.yaml",
	"conf/examples/avs-global-reach.yaml", "conf/examples/hub-and-spokes.yaml",
	"conf/examples/designs/vpn-as-backup/lab.yaml",
	"conf/examples/published/hairpin-ipv6/lab.yaml",
	"conf/examples/published/virtual-wan-global-reach/lab.yaml",
	"conf/examples/published/vpn-coexistence/lab.yaml" };
enum { LABS = sizeof paths / sizeof *paths, SEEDS = 6, EDITS = 60 };

/* --- a running lab that nobody hears of --- */

static void
on_dial(void *ctx, net_conn conn, const struct net_endpoint *to)
{
	(void)ctx;
	(void)conn;
	(void)to;
}

static void
on_hangup(void *ctx, net_conn conn)
{
	(void)ctx;
	(void)conn;
}

static struct run *
start(struct lab_reader *reader, const char *path)
{
	static const struct net_host outside = { .dial = on_dial, .hangup = on_hangup };
	struct run_config config = { .outside = &outside,
		.seed = 1,
		.times = ER_TIMES_IDEAL };
	struct run *r = run_new(&config);
	struct run_source source = { .tree = NULL };
	struct run_change *c;
	struct errs errs;

	errs_init(&errs);
	source.tree = lab_read_file(reader, LAB_SCHEMA_LAB, path, &errs);
	ck_assert_msg(source.tree != NULL, "%s", path);
	run_files_init(&source.files);
	c = run_prepare_load(r, &source, NULL, &errs);
	ck_assert_msg(c != NULL, "%s: %s", path, errs.n ? errs.items[0].text : "");
	ck_assert_int_eq(run_commit(r, (struct erx_time){ 0 }, c, &errs), RUN_DONE);
	errs_fini(&errs);
	return r;
}

/* --- the same, octet by octet --- */

static bool
print_home(void *ctx, const struct net_home *h)
{
	char text[IP_PREFIX_STRLEN];

	buf_printf(ctx, "%s %s %u %u %d\n", ip_prefix_text(&h->prefix, text), h->owner,
	    h->island, h->realm, h->joined);
	return true;
}

static void
same_homes(const struct net_spec *a, const struct net_spec *b,
    const struct ip_prefix *p)
{
	struct ip_addr at = ip_prefix_addr(p);
	struct buf one, two;

	buf_init(&one);
	buf_init(&two);
	buf_reset(&one);
	buf_reset(&two);
	net_homes_around(a, &at, print_home, &one);
	net_homes_around(b, &at, print_home, &two);
	ck_assert_str_eq(one.data, two.data);
	buf_fini(&one);
	buf_fini(&two);
}

static void
same_router(const struct net_spec *a, const struct net_spec *b, size_t i)
{
	const struct net_router *x = &a->routers[i], *y = &b->routers[i];

	ck_assert_msg(net_router_equal(x, y), "%s", x->name);
	ck_assert_uint_eq(x->realm, y->realm);
	ck_assert_uint_eq(x->island, y->island);
	ck_assert_uint_eq(x->table_at, y->table_at);
	ck_assert_int_eq(x->statics, y->statics);
	ck_assert(memcmp(&x->attached_lengths, &y->attached_lengths,
		      sizeof x->attached_lengths) == 0);
	ck_assert(
	    memcmp(&x->quiet_lengths, &y->quiet_lengths, sizeof x->quiet_lengths) == 0);
	for (size_t k = 0; k < x->norigins; k++) {
		ck_assert_int_eq(x->origins[k].shared, y->origins[k].shared);
		same_homes(a, b, &x->origins[k].prefix);
	}
	for (size_t k = 0; k < x->nattached; k++) {
		same_homes(a, b, &x->attached[k].prefix);
		ck_assert_uint_eq(x->attached[k].at, y->attached[k].at);
	}
}

/* Wherever edits by chance have put a network, or have taken one away. */
static void
same_places(const struct net_spec *a, const struct net_spec *b)
{
	for (unsigned i = 0; i < 4; i++)
		for (unsigned k = 0; k < 16; k++) {
			char *text = xasprintf("10.%u.%u.0/26", 20 + i, 16 * k);
			struct ip_prefix p;

			ck_assert(ip_prefix_parse(&p, text));
			same_homes(a, b, &p);
			free(text);
		}
	for (unsigned i = 1; i < 10; i++) {
		char *text = xasprintf("fd00:%x::/64", i);
		struct ip_prefix p;

		ck_assert(ip_prefix_parse(&p, text));
		same_homes(a, b, &p);
		free(text);
	}
}

static void
same_hosts(const struct net_hosts *a, const struct net_hosts *b)
{
	ck_assert_uint_eq(a->whole_at, b->whole_at);
	ck_assert_uint_eq(a->part_from, b->part_from);
	ck_assert_uint_eq(a->part_to, b->part_to);
	ck_assert_uint_eq(a->nrouters, b->nrouters);
	for (size_t i = 0; i < a->nrouters; i++)
		ck_assert_uint_eq(a->router_at[i], b->router_at[i]);
	for (size_t i = 0; i < a->nrows; i++) {
		ck_assert(ip_prefix_equal(&a->rows[i].prefix, &b->rows[i].prefix));
		ck_assert_uint_eq(a->rows[i].toward, b->rows[i].toward);
		ck_assert_uint_eq(a->rows[i].at, b->rows[i].at);
	}
}

static void
same_spec(const struct net_spec *a, const struct net_spec *b)
{
	same_places(a, b);
	ck_assert_uint_eq(a->nrouters, b->nrouters);
	ck_assert_uint_eq(a->nhosts, b->nhosts);
	ck_assert_uint_eq(a->nlinks, b->nlinks);
	ck_assert_uint_eq(a->nsessions, b->nsessions);
	ck_assert_uint_eq(a->nrelays, b->nrelays);
	ck_assert_uint_eq(a->nmoved, b->nmoved);
	for (size_t i = 0; i < a->nrouters; i++)
		same_router(a, b, i);
	for (size_t i = 0; i < a->nhosts; i++) {
		ck_assert_str_eq(a->hosts[i].name, b->hosts[i].name);
		ck_assert_uint_eq(a->hosts[i].nrows, b->hosts[i].nrows);
		ck_assert_uint_eq(a->hosts[i].realm, b->hosts[i].realm);
		ck_assert_uint_eq(a->hosts[i].island, b->hosts[i].island);
		same_hosts(&a->hosts[i], &b->hosts[i]);
	}
	for (size_t i = 0; i < a->nlinks; i++)
		ck_assert(net_link_equal(&a->links[i], &b->links[i]));
	for (size_t i = 0; i < a->nsessions; i++) {
		ck_assert_str_eq(a->sessions[i].name, b->sessions[i].name);
		ck_assert_int_eq((int)net_session_compare(&a->sessions[i],
				     &b->sessions[i]),
		    (int)NET_CHANGE_NONE);
	}
}

static struct net_spec *
compile_whole(const struct er_lab *lab)
{
	struct net_spec *spec;
	struct errs errs;

	errs_init(&errs);
	spec = compile_lab_compile(lab, NULL, &errs);
	ck_assert_ptr_nonnull(spec);
	errs_fini(&errs);
	return spec;
}

/* --- edits by chance --- */

static struct data_node *
text_of(const char *name, const char *value)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->text = xstrdup(value);
	return n;
}

static char *
some_prefix(struct rng *r)
{
	if (rng_below(r, 12) == 0)
		return xstrdup("0.0.0.0/0");
	if (rng_below(r, 12) == 0)
		return xasprintf("fd00:%x::/48", (unsigned)rng_below(r, 9) + 1);
	return xasprintf("10.%u.%u.0/%u", 20 + (unsigned)rng_below(r, 4),
	    (unsigned)rng_below(r, 4) * 64, 18 + 2 * (unsigned)rng_below(r, 4));
}

/* A MAP down to an entry of a list, and in it a child. */
static struct data_node *
at(const char *list, const char *entry, struct data_node *child)
{
	struct data_node *root = data_node_new(DATA_MAP, NULL);
	struct data_node *l = data_node_new(DATA_MAP, list);
	struct data_node *e = data_node_new(DATA_MAP, entry);

	l->list = true;
	data_node_add(e, child);
	data_node_add(l, e);
	data_node_add(root, l);
	return root;
}

static struct data_node *
prefixes(struct rng *r, const char *name)
{
	struct data_node *seq = data_node_new(DATA_SEQ, name);

	for (uint64_t i = rng_below(r, 3); i > 0; i--) {
		char *p = some_prefix(r);

		data_node_add(seq, text_of(NULL, p));
		free(p);
	}
	return seq;
}

static struct data_node *
entries(struct rng *r, const char *circuit)
{
	struct data_node *seq = data_node_new(DATA_SEQ, "advertise");

	for (uint64_t i = rng_below(r, 2) + 1; i > 0; i--) {
		struct data_node *e = data_node_new(DATA_MAP, NULL);
		char *p = some_prefix(r);

		if (rng_below(r, 10) == 0) { /* more at a time than are told apart */
			data_node_add(e, text_of("within", "10.20.0.0/16"));
			data_node_add(e, text_of("length", "24"));
			data_node_add(e, text_of("count", "90"));
		} else {
			data_node_add(e, text_of("prefix", p));
		}
		if (rng_below(r, 4) == 0)
			data_node_add(e, text_of("med", "7"));
		if (circuit && rng_below(r, 10) == 0) {
			data_node_add(e, data_node_new(DATA_SEQ, "over"));
			data_node_add(data_node_get(e, "over"), text_of(NULL, circuit));
		}
		data_node_add(seq, e);
		free(p);
	}
	return seq;
}

/* What some entry announces already, so that there is something to withdraw. */
static struct data_node *
announced(struct rng *r, const struct data_node *site)
{
	const struct data_node *all = data_node_get(site, "advertise");
	struct data_node *seq = data_node_new(DATA_SEQ, "advertise"), *e;
	const char *p = all && all->n
	    ? data_node_text(all->children[rng_below(r, all->n)], "prefix")
	    : NULL;

	e = data_node_new(DATA_MAP, NULL);
	data_node_add(e, text_of("prefix", p ? p : "10.1.0.0/16"));
	data_node_add(seq, e);
	return seq;
}

static struct data_node *
some_edit(struct rng *r, const struct run *run, struct errs *errs)
{
	const struct data_node *lab = run_lab(run)->tree;
	const struct data_node *sites = data_node_get(lab, "on-premises");
	const struct data_node *site =
	    sites ? sites->children[rng_below(r, sites->n)] : NULL;
	const struct data_node *over = site ? data_node_get(site, "circuits") : NULL;
	const char *circuit =
	    over && over->n ? over->children[rng_below(r, over->n)]->name : NULL;
	struct data_node *seq, *edit;

	switch (site ? rng_below(r, 8) : 1) {
	case 0:
		return at("on-premises", site->name, prefixes(r, "networks"));
	case 1:
		edit = data_node_new(DATA_MAP, NULL);
		data_node_add(edit,
		    text_of("description", rng_below(r, 2) ? "a" : "b"));
		return edit;
	case 2: /* for the whole */
		return at("on-premises", site->name,
		    text_of("asn", rng_below(r, 2) ? "64520" : "64999"));
	case 3:
	case 4:
		seq = announced(r, site);
		edit = run_withdraw_edit(run, site->name, NULL, seq, errs);
		break;
	default:
		seq = entries(r, circuit);
		edit = run_announce_edit(run, site->name, NULL, seq, errs);
		break;
	}
	data_node_free(seq);
	return edit;
}

/* --- the two ways --- */

static void
same_steps(const struct run *r, struct run_change *c, const struct net_spec *whole)
{
	struct net_diff diff;
	struct buf one, two;

	buf_init(&one);
	buf_init(&two);
	buf_reset(&one);
	buf_reset(&two);
	net_diff(&diff, net_running(run_net(r)), whole);
	net_diff_print(&one, &diff);
	net_diff_print(&two, run_change_diff(r, c));
	ck_assert_str_eq(one.data, two.data);
	net_diff_fini(&diff);
	buf_fini(&one);
	buf_fini(&two);
}

/* How an edit was compiled. */
struct way {
	bool patched, piece;
	size_t routers; /* in the patch */
};

static struct way
try(struct run *r, struct rng *rng, struct erx_time now, const struct run_edit *e)
{
	struct way way = { .routers = 0 };
	struct run_change *c;
	struct net_spec *whole;
	struct errs errs;

	errs_init(&errs);
	c = run_prepare(r, now, e, &errs);
	if (!c) {
		errs_fini(&errs);
		return way;
	}
	way = (struct way){ c->patch, c->piece, c->patch ? c->patch->n : 0 };
	whole = compile_whole(c->lab);
	same_steps(r, c, whole);
	if (rng_below(rng, 5) == 0) { /* one that is only looked at */
		run_change_free(c);
	} else {
		ck_assert_int_eq(run_commit(r, now, c, &errs), RUN_DONE);
		same_spec(net_running(run_net(r)), whole);
	}
	net_spec_free(whole);
	errs_fini(&errs);
	return way;
}

static struct way
edit(struct run *r, struct rng *rng, struct erx_time now)
{
	struct way way = { .routers = 0 };
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	tree = some_edit(rng, r, &errs);
	errs_fini(&errs);
	if (tree)
		way = try(r, rng, now, &(struct run_edit){ DATA_UPDATE, tree, NULL });
	data_node_free(tree);
	return way;
}

START_TEST(a_patch_is_what_the_whole_compiles_to)
{
	struct lab_reader *reader;
	unsigned patched = 0, routers = 0;
	struct errs errs;

	errs_init(&errs);
	reader = lab_reader_new(&errs);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct run *r = start(reader, paths[_i]);
		struct rng rng;

		rng_init(&rng, seed);
		for (int i = 0; i < EDITS; i++) {
			struct way w = edit(r, &rng, (struct erx_time){ i * ERX_SEC });

			patched += w.patched;
			routers += w.routers > 0;
		}
		run_free(r);
	}
	/* Sites with tunnels, machines that moved or `over` are for the whole. */
	ck_assert_uint_gt(patched, SEEDS * 2);
	ck_assert(_i > 0 || routers > SEEDS * 8);
	lab_reader_free(reader);
	errs_fini(&errs);
}
END_TEST

/* --- parts --- */

static const char *
one_of(struct rng *r, const char *const *names, size_t n)
{
	return names[rng_below(r, n)];
}
#define ONE_OF(r, names) one_of(r, names, sizeof(names) / sizeof *(names))

/* What changes a part, and now and then what is for the whole. */
static char *
some_text(struct rng *r, bool *remove)
{
	static const char *const vnets[] = { "v1", "v2", "v3", "v4", "v5" };
	static const char *const circuits[] = { "c1", "c2", "c3", "c4", "c5" };
	static const char *const sites[] = { "s1", "s2", "s4", "s5" };
	static const char *const connections[] = { "a", "b", "x" };
	const char *v = ONE_OF(r, vnets), *k = ONE_OF(r, circuits);
	const char *s = ONE_OF(r, sites), *n = ONE_OF(r, connections);
	unsigned some = (unsigned)rng_below(r, 9);

	*remove = false;
	switch (rng_below(r, 14)) {
	case 0:
	case 1:
	case 2:
		return xasprintf("vnets: { %s: { connections: { %s: { circuit: %s, "
				 "weight: %u } } } }",
		    v, n, k, some);
	case 3:
	case 4:
		*remove = true;
		return xasprintf("vnets: { %s: { connections: { %s: {} } } }", v, n);
	case 5:
		return xasprintf("circuits: { %s: { private-peering: { vlan: %u } } }",
		    k, 90 + some);
	case 6:
		return xasprintf("circuits: { %s: { links-down: [%s] } }", k,
		    some % 2 ? "primary" : "");
	case 7:
		return xasprintf("circuits: { %s: { authorizations: { n%u: {} } } }", k,
		    some);
	case 8:
		return xasprintf("vnets: { %s: { address-space: [10.%u.%u.0/24] } }", v,
		    32 + some % 2, 10 + some);
	case 9:
		return xasprintf("on-premises: { %s: { circuits: { %s: {} } } }", s, k);
	case 10:
		return xasprintf("on-premises: { %s: { advertise: [{ prefix: "
				 "10.20.%u.0/20 }], circuits: { %s: {} } } }",
		    s, 16 * some, k);
	case 11:
		*remove = some % 2;
		return *remove ? xstrdup("global-reach: { g2: {} }")
			       : xstrdup("global-reach: { g2: { from: c3, to: c4 } }");
	case 12:
		return xasprintf("vnets: { %s: { gateway: {} } }", v);
	default:
		*remove = true;
		return xasprintf("on-premises: { %s: { circuits: { %s: {} } } }", s, k);
	}
}

static struct way
edit_part(struct lab_reader *reader, struct run *r, struct rng *rng,
    struct erx_time now)
{
	struct way way = { .routers = 0 };
	struct data_node *tree;
	struct errs errs;
	bool remove;
	char *text = some_text(rng, &remove);

	errs_init(&errs);
	tree = lab_read(reader, remove ? LAB_SCHEMA_DELETE : LAB_SCHEMA_EDIT, "", text,
	    strlen(text), &errs);
	ck_assert_msg(tree != NULL, "%s: %s", text, errs.n ? errs.items[0].text : "");
	errs_fini(&errs);
	way = try(r, rng, now,
	    &(struct run_edit){ remove ? DATA_DELETE : DATA_UPDATE, tree, NULL });
	data_node_free(tree);
	free(text);
	return way;
}

START_TEST(a_part_alone_is_what_the_whole_compiles_to)
{
	struct lab_reader *reader;
	unsigned pieces = 0;
	struct errs errs;

	errs_init(&errs);
	reader = lab_reader_new(&errs);
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct run *r = start(reader, "tests/unit/run/parts.yaml");
		struct rng rng;

		rng_init(&rng, seed + 100 * (uint64_t)_i);
		for (int i = 0; i < 2 * EDITS; i++)
			pieces +=
			    edit_part(reader, r, &rng, (struct erx_time){ i * ERX_SEC })
				.piece;
		run_free(r);
	}
	ck_assert_uint_gt(pieces, SEEDS * 20);
	lab_reader_free(reader);
	errs_fini(&errs);
}
END_TEST

TCase *
test_run_patch(void)
{
	TCase *t = tcase_create("patch");

	tcase_add_loop_test(t, a_patch_is_what_the_whole_compiles_to, 0, LABS);
	tcase_add_loop_test(t, a_part_alone_is_what_the_whole_compiles_to, 0, 4);
	return t;
}
