/*
 * Trees out of indented text, for tests of lib/ (which know neither YAML nor the
 *schema):
 *
 *	vnets
 *	  hub
 *	    address-space = [10.60.0.0/16]
 *	    gateway
 *
 * A line is NAME or NAME = VALUE; two blanks a level; [a, b] is a SEQ of texts; "-" in
 * the place of a name is an entry of a SEQ.  A node with nothing below it is a MAP.
 */
#ifndef TREE_TEXT_H
#define TREE_TEXT_H

#include "base/xalloc.h"
#include "data/tree.h"
#include "er/lab.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline struct data_node *
tree_leaf(const char *name, const char *text, size_t len)
{
	struct data_node *n = data_node_new(DATA_TEXT, name);

	n->text = xstrndup(text, len);
	return n;
}

static inline struct data_node *
tree_value(const char *name, const char *text, size_t len)
{
	struct data_node *seq;
	const char *end = text + len - 1;

	if (len < 2 || text[0] != '[' || *end != ']')
		return tree_leaf(name, text, len);
	seq = data_node_new(DATA_SEQ, name);
	for (text++; text < end;) {
		size_t n = strcspn(text, ",]");

		data_node_add(seq, tree_leaf(NULL, text, n));
		text += n + 1;
		text += strspn(text, " ");
	}
	return seq;
}

/* Fills `parent` from lines at `depth`; returns where the first shallower line begins.
 */
static inline const char *
tree_lines(struct data_node *parent, const char *p, size_t depth, unsigned *line)
{
	while (*p != '\0') {
		size_t indent = strspn(p, " "), len = strcspn(p, "\n");
		const char *next = p + len + (p[len] == '\n');
		const char *at = p + indent, *equals;
		size_t rest = len - indent, name_len;
		struct data_node *n;
		char *name;

		if (rest == 0) {
			p = next;
			++*line;
			continue;
		}
		if (indent < 2 * depth)
			return p;
		ck_assert_msg(indent == 2 * depth, "line %u: bad indent", *line);
		equals = memmem(at, rest, " = ", 3);
		name_len = equals ? (size_t)(equals - at) : rest;
		name = *at == '-' ? NULL : xstrndup(at, name_len);
		if (*at == '-')
			parent->kind = DATA_SEQ;
		if (equals)
			n = tree_value(name, equals + 3, rest - name_len - 3);
		else
			n = data_node_new(DATA_MAP, name);
		free(name);
		n->file = "lab";
		n->line = ++*line;
		n->column = (unsigned)indent + 1;
		p = next;
		if (!equals)
			p = tree_lines(n, p, depth + 1, line);
		data_node_add(parent, n);
	}
	return p;
}

/* Keyed lists know what they are; the reader would have said so. */
static inline void
tree_mark_lists(struct data_node *n)
{
	static const char *const lists[] = { "private-clouds", "vnets", "circuits",
		"on-premises", "global-reach", "routers", "segments", "authorizations",
		"services", "connections", "neighbors", "external" };

	for (size_t i = 0; i < n->n; i++)
		tree_mark_lists(n->children[i]);
	for (size_t i = 0;
	     n->kind == DATA_MAP && n->name && i < sizeof lists / sizeof *lists; i++)
		if (strcmp(n->name, lists[i]) == 0)
			n->list = true;
}

static inline struct data_node *
tree_text(const char *text)
{
	struct data_node *root = data_node_new(DATA_MAP, NULL);
	unsigned line = 0;

	tree_lines(root, text, 0, &line);
	tree_mark_lists(root);
	return root;
}

/* A source of chance that repeats. */
static inline void
tree_fill(void *ctx, uint8_t *buf, size_t n)
{
	uint32_t *next = ctx;

	for (size_t i = 0; i < n; i++) {
		*next = *next * 1664525 + 1013904223;
		buf[i] = (uint8_t)(*next >> 24);
	}
}

static inline void
print_errs(const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++)
		fprintf(stderr, "%s%s %s %s: %s; %s\n",
		    errs->items[i].warning ? "warning " : "", errs->items[i].where,
		    code_word(errs->items[i].code), errs->items[i].path,
		    errs->items[i].text, errs->items[i].cure);
}

/* The lab of a text, NULL and errors when it is refused. */
static inline struct er_lab *
lab_try(const char *text, struct errs *errs)
{
	uint32_t seed = 1;
	struct er_random random = { &seed, tree_fill };

	errs_init(errs);
	return er_lab_new(tree_text(text), NULL, &random, errs);
}

/* The lab of a text; it must be valid. */
static inline struct er_lab *
lab_text(const char *text)
{
	struct errs errs;
	struct er_lab *lab = lab_try(text, &errs);

	if (lab == NULL)
		print_errs(&errs);
	ck_assert_ptr_nonnull(lab);
	errs_fini(&errs);
	return lab;
}

/* Another for each text, or two edits would draw the same keys. */
static inline uint32_t
tree_seed(const char *text)
{
	uint32_t seed = 2166136261u;

	for (; *text != '\0'; text++)
		seed = (seed ^ (uint8_t)*text) * 16777619u;
	return seed;
}

/* An edit of the lab, which stays. */
static inline struct er_lab *
edit_try(const struct er_lab *lab, enum data_op op, const char *subscription,
    const char *text, struct errs *errs)
{
	uint32_t seed = tree_seed(text);
	struct er_random random = { &seed, tree_fill };
	struct data_node *edit = tree_text(text);
	struct er_lab *now;

	errs_init(errs);
	now = er_lab_edit(lab, op, edit, subscription, &random, errs);
	data_node_free(edit);
	return now;
}

/* One that must be fine, and takes the place of the lab. */
static inline void
edit_text(struct er_lab **lab, enum data_op op, const char *text)
{
	struct errs errs;
	struct er_lab *now = edit_try(*lab, op, NULL, text, &errs);

	if (now == NULL)
		print_errs(&errs);
	ck_assert_ptr_nonnull(now);
	errs_fini(&errs);
	er_lab_free(*lab);
	*lab = now;
}

/* The edit is refused, first of all with this code. */
#define assert_refused(lab, op, subscription, text, word)                            \
	do {                                                                         \
		struct errs errs_;                                                   \
		struct er_lab *now_ = edit_try(lab, op, subscription, text, &errs_); \
		const char *got_ = "nothing";                                        \
		for (size_t i_ = errs_.n; i_-- > 0;)                                 \
			if (!errs_.items[i_].warning)                                \
				got_ = code_word(errs_.items[i_].code);              \
		if (strcmp(got_, word) != 0)                                         \
			print_errs(&errs_);                                          \
		ck_assert_ptr_null(now_);                                            \
		ck_assert_str_eq(got_, word);                                        \
		errs_fini(&errs_);                                                   \
	} while (0)

/* How often a code was told. */
static inline size_t
count_code(const struct errs *errs, const char *code)
{
	size_t n = 0;

	for (size_t i = 0; i < errs->n; i++)
		n += strcmp(code_word(errs->items[i].code), code) == 0;
	return n;
}

/* The lab of the design: a hub, a private cloud, a circuit with a site, Global Reach.
 */
#define LAB_CLOUD                            \
	"private-clouds\n"                   \
	"  pc1\n"                            \
	"    network-block = 10.80.0.0/22\n" \
	"    segments\n"                     \
	"      web\n"                        \
	"        prefix = 10.81.1.0/24\n"    \
	"    authorizations\n"               \
	"      hub-key\n"
#define LAB_VNETS                              \
	"vnets\n"                              \
	"  hub\n"                              \
	"    address-space = [10.60.0.0/16]\n" \
	"    gateway\n"                        \
	"    connections\n"                    \
	"      to-er-a\n"                      \
	"        circuit = er-a\n"             \
	"      to-pc1\n"                       \
	"        circuit = pc1\n"              \
	"        authorization = hub-key\n"    \
	"  spoke1\n"                           \
	"    address-space = [10.61.0.0/24]\n" \
	"    peered-with = hub\n"
#define LAB_CIRCUITS                        \
	"circuits\n"                        \
	"  er-a\n"                          \
	"    private-peering\n"             \
	"      peer-asn = 64520\n"          \
	"      primary = 172.16.1.0/30\n"   \
	"      secondary = 172.16.1.4/30\n" \
	"      vlan = 100\n"                \
	"    authorizations\n"              \
	"      avs\n"
#define LAB_ER_B                          \
	"  er-b\n"                        \
	"    location = Dallas\n"         \
	"    private-peering\n"           \
	"      peer-asn = 64521\n"        \
	"      primary = 172.16.2.0/30\n" \
	"      secondary = 172.16.2.4/30\n"
#define LAB_SITE            \
	"on-premises\n"     \
	"  seattle\n"       \
	"    asn = 64520\n" \
	"    circuits\n"    \
	"      er-a\n"      \
	"    advertise\n"   \
	"      -\n"         \
	"        prefix = 10.20.0.0/16\n"
#define LAB_REACH          \
	"global-reach\n"   \
	"  pc1-to-er-a\n"  \
	"    from = pc1\n" \
	"    to = er-a\n"  \
	"    authorization = avs\n"
#define LAB_ALL LAB_CLOUD LAB_VNETS LAB_CIRCUITS LAB_SITE LAB_REACH

#endif
