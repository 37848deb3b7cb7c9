#include "lab/reading.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct data_node *
read_octets(enum lab_schema form, const char *text, size_t len, struct buf *errors)
{
	struct lab_reader *reader;
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	reader = lab_reader_new(&errs);
	ck_assert_ptr_nonnull(reader);
	tree = lab_read(reader, form, "lab.yaml", text, len, &errs);
	buf_reset(errors);
	lab_print_errors(&errs, errors);
	ck_assert_int_eq(tree == NULL, errs.nerrors > 0);
	errs_fini(&errs);
	lab_reader_free(reader); /* the tree does not need it */
	return tree;
}

struct data_node *
test_read(enum lab_schema form, const char *text)
{
	struct data_node *tree;
	struct buf errors;

	buf_init(&errors);
	tree = read_octets(form, text, strlen(text), &errors);
	ck_assert_str_eq(errors.data, "");
	buf_fini(&errors);
	return tree;
}

void
test_reads_as(enum lab_schema form, const char *text, const char *json)
{
	struct data_node *tree = test_read(form, text);
	struct json j;
	struct buf out;

	buf_init(&out);
	json_init(&j, &out, false);
	data_node_json(&j, NULL, tree);
	for (char *p = out.data; *p; p++)
		if (*p == '"')
			*p = '\'';
	ck_assert_str_eq(out.data, json);
	buf_fini(&out);
	data_node_free(tree);
}

void
test_refused_octets(enum lab_schema form, const char *text, size_t len,
    const char *errors)
{
	struct buf out;
	struct data_node *tree;

	buf_init(&out);
	tree = read_octets(form, text, len, &out);
	ck_assert_ptr_null(tree);
	ck_assert_str_eq(out.data, errors);
	buf_fini(&out);
}

void
test_refused(enum lab_schema form, const char *text, const char *errors)
{
	test_refused_octets(form, text, strlen(text), errors);
}
