/*
 * Each row of the table of attributes, in all places that have to know it: reading,
 * writing, the sets and back from them.  A place that is forgotten loses the attribute.
 */
#include "attr_samples.h"
#include "bgp/attr.h"
#include "message.h"
#include "test.h"

TCase *test_bgp_attr_rows(void);

static struct bgp_attr_table table;
static struct bgp_update u;

/* The attribute holds prefixes: update.c reads and writes those. */
static bool
of_prefixes(unsigned type)
{
	return type == BGP_ATTR_MP_REACH || type == BGP_ATTR_MP_UNREACH;
}

/* Speaks of 2 octets: its peers send it, and it is merged into the one of 4. */
static bool
of_as2(const struct attr_row *row)
{
	return row->scope == ATTR_FROM_AS2;
}

static const struct bgp_draft *
decode(const char *attrs, bool as2, struct bgp_msg *msg)
{
	struct bgp_update_ctx ctx = { .as4 = !as2,
		.ibgp = true,
		.families = BGP_FAMILIES_ALL };
	struct bgp_fault f;

	*msg = message_update(NULL, attrs, T_NET);
	memset(&u, 0xa5, sizeof u);
	ck_assert_msg(bgp_update_decode(&ctx, msg, &u, &f) == BGP_FINE, "%s: %s", attrs,
	    f.reason);
	return bgp_update_attrs(&u, 0);
}

/* Does what is written of a draft have the sample of this type? */
static bool
written(const struct bgp_draft *d, unsigned type, bool as4, bool ebgp)
{
	const struct bgp_encode how = { .as4 = as4, .ebgp = ebgp, .family = IP_V4 };
	uint8_t out[512], sample[64];
	struct wr w = wr_init(out, sizeof out);
	size_t n = test_hex(sample, sizeof sample, attr_sample(type)->hex);

	bgp_draft_encode(&w, d, &how);
	ck_assert(!w.failed);
	return memmem(out, wr_len(&w), sample, n) != NULL;
}

static void
check_row(unsigned type, const struct attr_row *row)
{
	const struct attr_sample *s = attr_sample(type);
	const struct bgp_attrs *set, *plain;
	struct bgp_draft again;
	struct bgp_msg msg, without;
	bool as2 = of_as2(row);

	ck_assert_msg(s != NULL, "%s (%u) has no sample in attr_samples.c", row->name,
	    type);
	ck_assert_msg((s->shown != NULL) != (s->instead != NULL),
	    "%s: attr_samples.c says either how it is shown or why not", row->name);
	ck_assert_msg(of_prefixes(type) == !row->encode, "%s has no encoder",
	    row->name);
	if (of_prefixes(type))
		return;
	set = bgp_attrs_get(&table, decode(attr_sample_update(type, as2), as2, &msg));
	ck_assert_msg(written(bgp_update_attrs(&u, 0), type, !as2, false),
	    "%s is read and not written: attr_walk.c present()?", row->name);
	ck_assert_msg(written(bgp_update_attrs(&u, 0), type, !as2, true) ==
		(row->scope != ATTR_IBGP),
	    "%s goes to external peers, or does not", row->name);
	bgp_draft_from(&again, set);
	ck_assert_msg(written(&again, type, !as2, false),
	    "%s is lost between a draft and its set: attrs.c?", row->name);
	plain = bgp_attrs_get(&table, decode(T_GOOD, false, &without));
	ck_assert_msg(plain != set, "%s makes no difference to a set", row->name);
	bgp_draft_from(&again, plain);
	ck_assert_msg(!written(&again, type, !as2, false), "%s comes from nowhere",
	    row->name);
	bgp_attrs_put(&table, set);
	bgp_attrs_put(&table, plain);
	message_free(&msg);
	message_free(&without);
}

START_TEST(each_row_is_known_in_all_places)
{
	unsigned n = 0;

	bgp_attr_table_init(&table, 42);
	for (unsigned type = 0; type < 256; type++) {
		if (!bgp_attr_rows[type].decode)
			continue;
		check_row(type, &bgp_attr_rows[type]);
		n++;
	}
	ck_assert_uint_eq(n, nattr_samples);
	ck_assert_uint_eq(table.set.n, 0);
	bgp_attr_table_fini(&table);
}
END_TEST

TCase *
test_bgp_attr_rows(void)
{
	TCase *tc = tcase_create("bgp/attr_rows");

	tcase_add_test(tc, each_row_is_known_in_all_places);
	return tc;
}
