/*
 * Trees out of indented text, for tests of lib/: a short form of YAML, which src/lab
 *reads with the schema, as it reads what users write.
 *
 *	vnets
 *	  hub
 *	    address-space = [10.60.0.0/16]
 *	    gateway
 *
 * A line is NAME, for NAME:, or NAME = VALUE, for NAME: "VALUE"; two blanks a level;
 *[a, b] is a list of texts; "-" in the place of a name is an element of a sequence.
 */
#ifndef TREE_TEXT_H
#define TREE_TEXT_H

#include "base/xalloc.h"
#include "data/tree.h"
#include "er/check.h"
#include "er/lab.h"
#include "lab/lab.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A value in quotes, or each of a list. */
static inline void
tree_value(struct buf *yaml, const char *text, size_t len)
{
	const char *end = text + len - 1;

	if (len < 2 || text[0] != '[' || *end != ']') {
		buf_printf(yaml, "\"%.*s\"", (int)len, text);
		return;
	}
	buf_putc(yaml, '[');
	for (text++; text < end;) {
		size_t n = strcspn(text, ",]");

		buf_printf(yaml, "\"%.*s\", ", (int)n, text);
		text += n + 1;
		text += strspn(text, " ");
	}
	buf_putc(yaml, ']');
}

/* The text as YAML, line by line. */
static inline char *
tree_yaml(const char *text)
{
	struct buf yaml;

	buf_init(&yaml);
	buf_puts(&yaml, "");
	for (const char *p = text; *p != '\0';) {
		size_t indent = strspn(p, " "), len = strcspn(p, "\n");
		const char *at = p + indent,
			   *equals = memmem(at, len - indent, " = ", 3);

		buf_printf(&yaml, "%*s", (int)indent, "");
		if (equals) {
			buf_printf(&yaml, "%.*s: ", (int)(equals - at), at);
			tree_value(&yaml, equals + 3, len - (size_t)(equals + 3 - p));
		} else if (len > indent) {
			buf_printf(&yaml,
			    *at == '-' ? "-" : "%.*s:", (int)(len - indent), at);
		}
		buf_putc(&yaml, '\n');
		p += len + (p[len] == '\n');
	}
	return buf_steal(&yaml);
}

/* The tree as src/lab reads it, or NULL and errors. */
static inline struct data_node *
tree_try(enum lab_schema form, const char *text, struct errs *errs)
{
	static struct lab_reader *reader; /* one for all tests of a process */
	char *yaml = tree_yaml(text);
	struct data_node *tree;

	if (!reader)
		reader = lab_reader_new(errs);
	tree = lab_read(reader, form, "lab", yaml, strlen(yaml), errs);
	free(yaml);
	return tree;
}

/* The same of a text that must be read. */
static inline struct data_node *
tree_read(enum lab_schema form, const char *text)
{
	struct data_node *tree;
	struct errs errs;
	struct buf why;

	errs_init(&errs);
	tree = tree_try(form, text, &errs);
	buf_init(&why);
	buf_puts(&why, "");
	lab_print_errors(&errs, &why);
	ck_assert_msg(tree != NULL, "%s\n%s", why.data, text);
	buf_fini(&why);
	errs_fini(&errs);
	return tree;
}

/* A lab, or a piece of one that is there or to be made. */
static inline struct data_node *
tree_text(const char *text)
{
	return tree_read(LAB_SCHEMA_EDIT, text);
}

/* A piece of a lab for an edit. */
static inline struct data_node *
tree_edit(enum data_op op, const char *text)
{
	return tree_read(op == DATA_DELETE ? LAB_SCHEMA_DELETE : LAB_SCHEMA_EDIT, text);
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

	struct data_node *tree;

	errs_init(errs);
	tree = tree_try(LAB_SCHEMA_EDIT, text, errs);
	return tree ? er_lab_new(tree, NULL, &random, errs) : NULL;
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

/* What a lab knows of its warnings is what the checks tell. */
static inline void
warned_rightly(const struct er_lab *lab)
{
	struct errs errs;
	struct er_ctx c = { lab->model, NULL, lab->alloc, NULL, &errs,
		lab->warned_for };
	size_t n = 0;

	if (!lab->has_warned)
		return;
	errs_init(&errs);
	er_check(&c);
	for (size_t i = 0; i < errs.n; i++) {
		const struct err *e = &errs.items[i];

		if (!e->warning)
			continue;
		ck_assert_uint_lt(n, lab->warned.n);
		ck_assert_int_eq((int)e->code, (int)lab->warned.items[n].code);
		ck_assert_str_eq(e->path, lab->warned.items[n].path);
		ck_assert_str_eq(e->text, lab->warned.items[n++].text);
	}
	ck_assert_uint_eq(n, lab->warned.n);
	errs_fini(&errs);
}

/* er_lab_edit, after which the old lab has to be what it was. */
static inline struct er_lab *
edit_aside(const struct er_lab *lab, enum data_op op, const struct data_node *edit,
    const char *subscription, const struct er_random *random, struct errs *errs)
{
	struct data_node *before = data_node_dup(lab->tree);
	struct er_lab *now = er_lab_edit(lab, op, edit, subscription, random, errs);

	ck_assert(data_node_equal(lab->tree, before));
	data_node_free(before);
	warned_rightly(lab);
	if (now)
		warned_rightly(now);
	return now;
}

/* An edit of the lab, which stays. */
static inline struct er_lab *
edit_try(const struct er_lab *lab, enum data_op op, const char *subscription,
    const char *text, struct errs *errs)
{
	uint32_t seed = tree_seed(text);
	struct er_random random = { &seed, tree_fill };
	struct data_node *edit = tree_edit(op, text);
	struct er_lab *now;

	errs_init(errs);
	now = edit_aside(lab, op, edit, subscription, &random, errs);
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

#endif
