/*
 * Everything at once, at random: routes come and go, sessions fall and rise, neighbours
 * join, leave, ask again, get another policy, and read in pieces or not at all.
 * Whenever things come to rest each neighbour must know exactly what the table offers
 * it.
 */
#include "rib/decide.h"
#include "rib/peek.h"
#include "rib/rig.h"
#include "rib/table.h"

#include "base/xalloc.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

TCase *test_rib_churn(void);

#define SOURCES 7
#define PEERS   9
#define KEYS    10

struct world {
	struct rig rig;
	struct rng rng;
	unsigned prefixes;
	uint32_t sources[SOURCES];
	struct rib_import imports[SOURCES];
	/* What each source has announced, or NULL. */
	const struct bgp_attrs *said[SOURCES + 1][RIG_PREFIXES];
	uint32_t scopes[RIG_PREFIXES];
	struct rib_group_key keys[KEYS];
	struct rib_filter filter;
	struct rib_filter_row row;
	struct rig_peer peers[PEERS];
	bool joined[PEERS];
};

static unsigned
dice(struct world *w, unsigned n)
{
	return (unsigned)rng_below(&w->rng, n);
}

static const struct bgp_attrs *
random_attrs(struct world *w, bool ebgp)
{
	struct bgp_aspath_buf path;
	uint8_t communities[4] = { 0xff, 0xff, 0xff, (uint8_t)(1 + dice(w, 2)) };
	uint8_t ext[16] = { 0, 2, 0, 1, 0, 0, 0, 1, 0x43, 0x45, 'R', 0, 0, 0, 0, 0 };
	char text[100];
	struct bgp_draft d;

	snprintf(text, sizeof text, "%u 64500 %u", 64600 + dice(w, 3),
	    70000 + dice(w, 4));
	rig_draft(&d, &path, w->rig.family, dice(w, 2) ? text : "64600 12345 71000");
	if (!dice(w, 3)) {
		d.has |= BGP_HAS_MED;
		d.med = dice(w, 3);
	}
	if (!ebgp) {
		d.has |= BGP_HAS_LOCAL_PREF;
		d.local_pref = 99 + dice(w, 3);
	}
	if (!dice(w, 6))
		d.communities = (struct bgp_bytes){ communities, 4 };
	if (!dice(w, 4)) {
		ext[15] = (uint8_t)dice(w, 4);
		d.ext_communities = (struct bgp_bytes){ ext, 16 };
	}
	return bgp_attrs_get(&w->rig.attrs, &d);
}

static void
make_keys(struct world *w)
{
	const struct rig *g = &w->rig;
	static uint32_t insert[] = { 64999, 64998 }, strip[] = { 0xffffff01 },
			add[] = { 0x12345678, 5 };

	for (unsigned i = 0; i < KEYS; i++)
		rig_key(&w->keys[i], g, i != 1 && i != 5);
	w->row.prefix = rig_net(g->family == IP_V4 ? "10.0.0.0/9" : "fd00::/18");
	w->row.ge = w->row.prefix.len;
	w->row.le = (uint8_t)ip_bits(g->family);
	w->filter = (struct rib_filter){ &w->row, 1 };
	w->keys[2].export.permit = &w->filter;
	w->keys[2].export.scope = 1;
	w->keys[3].export.verdict[1].allow = false;
	w->keys[3].export.verdict[2].prepend = 3;
	w->keys[3].export.path_insert = insert;
	w->keys[3].export.npath_insert = 2;
	w->keys[3].export.scope = 2;
	w->keys[4].as4 = false;
	w->keys[4].export.strip_communities = strip;
	w->keys[4].export.nstrip_communities = 1;
	w->keys[4].export.add_communities = add;
	w->keys[4].export.nadd_communities = 2;
	w->keys[5].export.send_class = true;
	w->keys[5].export.next_hop_self = false;
	w->keys[6].extended_message = true;
	w->keys[6].export.keep_med = true;
	w->keys[6].export.verdict[0].allow = false;
	/* Every path of a prefix. */
	w->keys[7].add_path = true;
	w->keys[8] = w->keys[3];
	w->keys[8].add_path = true;
	w->keys[9] = w->keys[2];
	w->keys[9].add_path = true;
}

static void
world_init(struct world *w, uint8_t family, uint64_t seed)
{
	struct rib_groups_config config = { .log_bound = 3000, .walk_buffer = 300 };

	memset(w, 0, sizeof *w);
	w->prefixes = 120;
	rig_init(&w->rig, family, w->prefixes, &config);
	if (seed % 3 == 0)
		w->rig.rib->seq = UINT32_MAX - 100; /* numbers run out on the way */
	rng_init(&w->rng, seed);
	make_keys(w);
	for (unsigned i = 0; i < SOURCES; i++) {
		w->sources[i] = rig_source(&w->rig, 1 + i % 5, i != 2 && i != 5);
		rib_import_open(&w->imports[i]);
		w->imports[i].class = (uint8_t)(i % 3);
		w->imports[i].own_as_max = 1;
	}
}

static void
forget(struct world *w, unsigned source)
{
	for (unsigned p = 0; p < w->prefixes; p++) {
		bgp_attrs_put(&w->rig.attrs, w->said[source][p]);
		w->said[source][p] = NULL;
	}
}

static void
say(struct world *w, unsigned source, unsigned p, const struct bgp_attrs *attrs)
{
	bgp_attrs_put(&w->rig.attrs, w->said[source][p]);
	w->said[source][p] = attrs ? bgp_attrs_ref(attrs) : NULL;
}

static void
announce(struct world *w)
{
	unsigned s = dice(w, SOURCES), n = 1 + dice(w, 12);
	const struct bgp_attrs *attrs =
	    random_attrs(w, rib_source(w->rig.rib, w->sources[s])->ebgp);
	uint8_t bytes[12 * 17];
	struct wr wr = wr_init(bytes, sizeof bytes);
	struct bgp_nlri nlri = { .family = w->rig.family };

	while (n--) {
		unsigned p = dice(w, w->prefixes);
		struct ip_prefix prefix = rig_prefix(&w->rig, p);

		rig_encode(&wr, &prefix);
		say(w, s, p, attrs);
	}
	nlri.rd = rd_init(bytes, wr_len(&wr));
	ck_assert(
	    rib_update_run(w->rig.rib, w->sources[s], &w->imports[s], &nlri, attrs));
	bgp_attrs_put(&w->rig.attrs, attrs);
}

static void
withdraw(struct world *w)
{
	unsigned s = dice(w, SOURCES);

	for (unsigned n = dice(w, 12); n--;) {
		unsigned p = dice(w, w->prefixes);

		ck_assert_int_eq(rig_withdraw(&w->rig, w->sources[s], p),
		    w->said[s][p] != NULL);
		say(w, s, p, NULL);
	}
}

static void
originate(struct world *w)
{
	unsigned p = dice(w, w->prefixes);
	struct rib_origin o = { .prefix = rig_prefix(&w->rig, p),
		.class = (uint8_t)dice(w, 3),
		.scopes = dice(w, 4) };

	if (w->said[SOURCES][p] && dice(w, 2)) {
		rib_unoriginate(w->rig.rib, &o.prefix);
		say(w, SOURCES, p, NULL);
		return;
	}
	o.attrs = rig_attrs(&w->rig, dice(w, 2) ? "" : "4000");
	rib_originate(w->rig.rib, &o);
	say(w, SOURCES, p, o.attrs);
	bgp_attrs_put(&w->rig.attrs, o.attrs);
}

static void
fall(struct world *w)
{
	unsigned s = dice(w, SOURCES);

	if (dice(w, 3)) {
		rib_source_down(w->rig.rib, w->sources[s]);
	} else {
		rib_source_remove(w->rig.rib, w->sources[s]);
		w->sources[s] = rig_source(&w->rig, 1 + s % 5, s != 2 && s != 5);
	}
	forget(w, s);
}

static void
change_import(struct world *w)
{
	unsigned s = dice(w, SOURCES);
	struct rib_import *in = &w->imports[s];

	in->weight = (uint16_t)dice(w, 2);
	in->drop_med = dice(w, 2);
	in->own_as_max = (uint8_t)dice(w, 2);
	in->class = (uint8_t)dice(w, 3);
	in->class_from_ext = dice(w, 2);
	in->set_local_pref = !dice(w, 4);
	in->permit = dice(w, 2) ? &w->filter : NULL;
	rib_reimport(w->rig.rib, w->sources[s], in);
}

static void
change_peer(struct world *w)
{
	unsigned i = dice(w, PEERS), k = dice(w, KEYS);
	struct rig_peer *p = &w->peers[i];

	if (!w->joined[i]) {
		rig_join(&w->rig, p, &w->keys[k], 1 + i % 6);
		w->joined[i] = true;
	} else if (!dice(w, 4)) {
		rig_leave(p);
		w->joined[i] = false;
	} else if (dice(w, 3)) {
		/* What a session has agreed on stays, and says what kind it is. */
		if (w->keys[k].as4 == p->key.as4 &&
		    w->keys[k].extended_message == p->key.extended_message &&
		    w->keys[k].add_path == p->key.add_path &&
		    w->keys[k].export.ebgp == p->key.export.ebgp) {
			p->key = w->keys[k];
			rib_member_rekey(p->member, &p->key);
		}
	} else {
		rib_member_refresh(p->member, dice(w, 2));
	}
}

static void
read_some(struct world *w)
{
	unsigned i = dice(w, PEERS);

	if (w->joined[i])
		rig_drain(&w->peers[i],
		    i < 3       ? SIZE_MAX
			: i < 6 ? dice(w, 400)
				: dice(w, 20));
}

/* A question changes nothing. */
static void
ask(struct world *w)
{
	unsigned i = dice(w, PEERS);

	if (w->joined[i])
		(void)rib_member_offered(w->peers[i].member);
}

static void
step(struct world *w)
{
	unsigned units = dice(w, 40);
	static void (*const steps[])(struct world *) = { announce, announce, announce,
		announce, announce, withdraw, withdraw, originate, originate, read_some,
		read_some, read_some, read_some, read_some, ask };
	unsigned n = dice(w, 100);

	if (n < 2)
		fall(w);
	else if (n < 3)
		change_import(w);
	else if (n < 6)
		change_peer(w);
	else
		steps[dice(w, sizeof steps / sizeof *steps)](w);
	if (dice(w, 3))
		ck_assert_uint_le(rib_work(w->rig.rib, units), units);
	if (dice(w, 3))
		ck_assert_uint_le(rib_groups_work(w->rig.groups, w->rig.desk, units),
		    units);
	while (dice(w, 2) && rib_groups_ready(w->rig.groups))
		;
}

/* The best of what was said, chosen from scratch and from the other end. */
static const struct rib_path *
naive_best(const struct world *w, const struct rib_net *net)
{
	struct rib_candidate c[SOURCES + 1];
	const struct rib_path *p = NULL;
	unsigned n = 0;

	while ((p = rib_path_next(w->rig.rib, net, p))) {
		if (p->reason == RIB_OK)
			c[n++] = (struct rib_candidate){ .path = p,
				.source = rib_source(w->rig.rib, p->source) };
	}
	for (unsigned i = 0; i < n / 2; i++) {
		struct rib_candidate t = c[i];

		c[i] = c[n - 1 - i];
		c[n - 1 - i] = t;
	}
	return n ? c[rib_decide(c, n)].path : NULL;
}

static void
check_table(const struct world *w)
{
	size_t size = 0, per_source[SOURCES + 1] = { 0 };

	for (unsigned p = 0; p < w->prefixes; p++) {
		struct ip_prefix prefix = rig_prefix(&w->rig, p);
		const struct rib_net *net = rib_lookup(w->rig.rib, &prefix);
		const struct rib_path *path = NULL;
		unsigned said = 0, paths = 0;

		for (unsigned s = 0; s <= SOURCES; s++) {
			said += w->said[s][p] != NULL;
			per_source[s] += w->said[s][p] != NULL;
		}
		while (net && (path = rib_path_next(w->rig.rib, net, path))) {
			unsigned s = 0;

			while (s < SOURCES && w->sources[s] != path->source)
				s++;
			ck_assert_ptr_eq(path->attrs, w->said[s][p]);
			paths++;
		}
		ck_assert_uint_eq(paths, said);
		if (!net)
			continue;
		ck_assert_ptr_eq(rib_best(w->rig.rib, net), naive_best(w, net));
		size += rib_best(w->rig.rib, net) != NULL;
	}
	ck_assert_uint_eq(peek_size(w->rig.rib), size);
	for (unsigned s = 0; s < SOURCES; s++)
		ck_assert_uint_eq(rib_source(w->rig.rib, w->sources[s])->nroutes,
		    per_source[s]);
}

static void
rest(struct world *w)
{
	struct rig_peer *peers[PEERS];
	size_t n = 0;

	check_table(w);
	for (unsigned i = 0; i < PEERS; i++) {
		if (w->joined[i])
			peers[n++] = &w->peers[i];
	}
	rig_settle(&w->rig, peers, n);
	check_table(w);
	for (size_t i = 0; i < n; i++) {
		ck_assert(rib_member_synced(peers[i]->member));
		ck_assert_uint_eq(peers[i]->eors, 1);
		ck_assert_uint_eq(peers[i]->borrs, peers[i]->eorrs);
		rig_compare(&w->rig, peers[i]);
	}
}

static uint64_t
run(uint8_t family, uint64_t seed)
{
	struct world *w = xmalloc(sizeof *w);
	uint64_t hash;

	world_init(w, family, seed);
	for (unsigned round = 0; round < 12; round++) {
		for (unsigned i = 60 + dice(w, 300); i--;)
			step(w);
		rest(w);
	}
	/* Nothing is left of what has gone. */
	for (unsigned s = 0; s < SOURCES; s++) {
		rib_source_remove(w->rig.rib, w->sources[s]);
		forget(w, s);
	}
	for (unsigned p = 0; p < w->prefixes; p++) {
		struct ip_prefix prefix = rig_prefix(&w->rig, p);

		rib_unoriginate(w->rig.rib, &prefix);
	}
	forget(w, SOURCES);
	for (unsigned i = 0; i < PEERS; i++) {
		if (w->joined[i])
			rig_leave(&w->peers[i]);
	}
	rig_settle(&w->rig, NULL, 0);
	ck_assert_uint_eq(w->rig.attrs.set.n, 0);
	ck_assert_uint_eq(peek_groups(w->rig.groups), 0);
	for (unsigned p = 0; p < w->prefixes; p++) {
		struct ip_prefix prefix = rig_prefix(&w->rig, p);

		ck_assert_ptr_null(rib_lookup(w->rig.rib, &prefix));
	}
	hash = w->rig.bytes_hash;
	rig_fini(&w->rig);
	free(w);
	return hash;
}

START_TEST(neighbours_know_what_the_table_offers_whatever_happens)
{
	run(_i % 2 ? IP_V6 : IP_V4, (uint64_t)_i);
}
END_TEST

START_TEST(the_same_input_gives_the_same_octets)
{
	ck_assert_uint_eq(run(IP_V4, 4711), run(IP_V4, 4711));
	ck_assert_uint_ne(run(IP_V4, 4711), run(IP_V4, 4712));
}
END_TEST

TCase *
test_rib_churn(void)
{
	TCase *tc = tcase_create("rib/churn");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, neighbours_know_what_the_table_offers_whatever_happens,
	    0, 12);
	tcase_add_test(tc, the_same_input_gives_the_same_octets);
	return tc;
}
