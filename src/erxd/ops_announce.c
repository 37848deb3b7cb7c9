/*
 * Announcing and withdrawing are edits of the sequence `advertise` of a site or of a
 * plain router: they last, as everything in the lab does.
 */
#include "erxd/op.h"
#include "erxd/ops.h"

#include "base/xalloc.h"
#include "erxd/host.h"

#include <stdlib.h>
#include <string.h>

enum { OWNED_MAX = 4096 }; /* prefixes written out for a site that withdraws one */

/* "64520:1 64520:2" or with commas, as an array of the piece. */
static void
words(struct op *o, const char *name, const char *from)
{
	const char *text = op_arg(o, from);
	size_t len;

	if (!text)
		return;
	json_array(&o->j, name);
	for (text += strspn(text, ", "); *text;
	     text += len, text += strspn(text, ", ")) {
		len = strcspn(text, ", ");
		json_stringf(&o->j, NULL, "%.*s", (int)len, text);
	}
	json_array_end(&o->j);
}

/* The list and the entry of a site or a plain router in the running lab, or NULL. */
static const struct er_node *
find_speaker(struct op *o, const char **list)
{
	static const char *const lists[] = { "on-premises", "routers" };
	const char *name = op_arg(o, "site");

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		const struct er_node *n =
		    er_node_get(run_lab(o->h->run)->tree, lists[i]);

		n = n ? er_node_get(n, name) : NULL;
		*list = lists[i];
		if (n)
			return n;
	}
	op_unknown(o, "site", 1u << ER_SITE | 1u << ER_ROUTER, name);
	return NULL;
}

static bool
same_leaf(const struct er_node *a, const struct er_node *b, const char *name)
{
	const struct er_node *x = er_node_get(a, name), *y = er_node_get(b, name);

	return x && y ? er_node_equal(x, y) : x == y;
}

/*
 * The entry of the piece joins those that are there; one for the same prefix over the
 * same circuits makes way.  Without `stays` all for its prefix do, and it goes itself.
 * How many made way is returned.
 */
static size_t
merge(struct er_node *seq, const struct er_node *there, bool stays)
{
	struct er_node *own = seq->children[0];
	size_t gone = 0;

	seq->n = 0;
	for (size_t i = 0; there && i < there->n; i++) {
		const struct er_node *e = there->children[i];

		if (er_node_get(e, "prefix") && same_leaf(e, own, "prefix") &&
		    (!stays || same_leaf(e, own, "over")))
			gone++;
		else
			er_node_add(seq, er_node_dup(e));
	}
	if (stays)
		er_node_add(seq, own);
	else
		er_node_free(own);
	return gone;
}

static void
add_network(struct er_node *seq, const char *text)
{
	struct er_node *n;

	for (size_t i = 0; i < seq->n; i++)
		if (strcmp(seq->children[i]->text, text) == 0)
			return;
	n = er_node_new(ER_TEXT, NULL);
	n->text = xstrdup(text);
	er_node_add(seq, n);
}

/* What the first router of a site, or a plain router, owns as it runs. */
static const struct net_router *
runs_as(const struct op *o, const char *list)
{
	char *name = strcmp(list, "routers") == 0
	    ? xstrdup(op_arg(o, "site"))
	    : xasprintf("%s/ce0", op_arg(o, "site"));
	const struct net_router *r = net_spec_find_router(net_running(o->h->net), name);

	free(name);
	return r;
}

static bool
is_default(const char *prefix)
{
	return strcmp(prefix, "0.0.0.0/0") == 0 || strcmp(prefix, "::/0") == 0;
}

/* Networks do not go away because nobody announces them: a site that did not say what
 * it owns says so from its first withdrawal on. */
static void
write_networks(const struct op *o, const char *list, struct er_node *entry)
{
	const struct net_router *r = runs_as(o, list);
	char text[IP_PREFIX_STRLEN];
	struct er_node *seq;

	if (!r || r->nowns > OWNED_MAX)
		return;
	seq = er_node_new(ER_SEQ, "networks");
	for (size_t i = 0; i < r->nowns; i++)
		add_network(seq, ip_prefix_text(&r->owns[i], text));
	er_node_add(entry, seq);
}

/* One that owns all it announces goes on doing so; else its own words stand. */
static void
extend_networks(const struct er_node *there, struct er_node *entry, const char *prefix)
{
	const struct er_node *adverts = er_node_get(there, "advertise");
	struct er_node *seq = er_node_dup(er_node_get(there, "networks"));
	size_t before = seq->n;

	for (size_t i = 0; adverts && i < adverts->n; i++) {
		const char *p = er_node_text(adverts->children[i], "prefix");

		if (p && !is_default(p))
			add_network(seq, p);
	}
	if (seq->n != before || is_default(prefix)) {
		er_node_free(seq);
		return;
	}
	add_network(seq, prefix);
	er_node_add(entry, seq);
}

static void
write_advert(struct op *o, const char *list, bool announce)
{
	op_enter(o, (const char *const[]){ list, op_arg(o, "site"), NULL });
	json_array(&o->j, "advertise");
	json_object(&o->j, NULL);
	op_leaf(o, "prefix");
	if (announce) {
		op_leaf(o, "as-path");
		words(o, "communities", "community");
		words(o, "over", "over");
		op_leaf(o, "med");
	}
	json_object_end(&o->j);
	json_array_end(&o->j);
	op_leave(o);
}

static void
not_announced(struct op *o)
{
	errs_add(&o->errs, "unknown-name", NULL, op_arg(o, "site"),
	    "generated prefixes (within) and tables (mrt) go as a whole: `erxctl edit`",
	    "%.80s has no entry for %s", op_arg(o, "site"), op_arg(o, "prefix"));
}

static void
advertise(struct request *r, const struct er_node *input, bool announce)
{
	const struct er_node *there;
	struct er_node *tree = NULL, *entry, *seq;
	const char *list;
	struct buf answer;
	struct op o;

	op_begin(&o, r, input);
	buf_init(&answer);
	there = find_speaker(&o, &list);
	if (there) {
		write_advert(&o, list, announce);
		tree = edit_read(o.h, ER_UPDATE, &o.piece, &o.errs);
	}
	if (tree) {
		char *prefix;

		entry = er_node_get(er_node_get(tree, list), op_arg(&o, "site"));
		seq = er_node_get(entry, "advertise");
		prefix = xstrdup(er_node_text(seq->children[0], "prefix"));
		if (merge(seq, er_node_get(there, "advertise"), announce) == 0 &&
		    !announce)
			not_announced(&o);
		if (!announce && !er_node_get(there, "networks"))
			write_networks(&o, list, entry);
		if (announce && er_node_get(there, "networks"))
			extend_networks(there, entry, prefix);
		free(prefix);
		if (o.errs.nerrors == 0)
			op_run_tree(&o, ER_UPDATE, tree, &answer);
		er_node_free(tree);
	}
	op_end(&o, &answer);
}

static void
announce(struct request *r, const struct er_node *input)
{
	advertise(r, input, true);
}

static void
withdraw(struct request *r, const struct er_node *input)
{
	advertise(r, input, false);
}

const struct op_row op_rows_announce[] = {
	{ "announce", announce },
	{ "withdraw", withdraw },
	{ NULL, NULL },
};
