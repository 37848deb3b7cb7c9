/*
 * Any octets as a lab, an edit and a deletion.  What is refused must say why; what is
 * accepted must come out of its own JSON as it was, and may be edited and deleted with
 * no worse than errors.
 */
#include "base/buf.h"
#include "base/err.h"
#include "data/tree.h"
#include "fuzz.h"
#include "lab/lab.h"

#include <stdlib.h>

static void
read_again(struct lab_reader *reader, enum lab_schema form,
    const struct data_node *tree)
{
	struct buf out;
	struct json json;
	struct errs errs;
	struct data_node *again;

	buf_init(&out);
	errs_init(&errs);
	json_init(&json, &out, false);
	data_node_json(&json, NULL, tree);
	again = lab_read(reader, form, "again", out.data, out.len, &errs);
	MUST(again && errs.nerrors == 0 && data_node_equal(tree, again));
	data_node_free(again);
	errs_fini(&errs);
	buf_fini(&out);
}

static void
edit(enum data_op op, const struct data_node *lab, const struct data_node *change)
{
	struct errs errs;
	struct data_node *tree;

	errs_init(&errs);
	tree = data_tree_edit(lab, op, change, &errs);
	MUST(!tree == (errs.nerrors > 0));
	data_node_free(tree);
	errs_fini(&errs);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lab_reader *reader; /* compiling the schema takes long */
	struct data_node *trees[LAB_SCHEMA_N];
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	if (!reader)
		reader = lab_reader_new(&errs);
	MUST(reader != NULL);
	for (int form = 0; form < LAB_SCHEMA_N; form++) {
		size_t before = errs.nerrors;

		trees[form] = lab_read(reader, (enum lab_schema)form, "input",
		    (const char *)data, size, &errs);
		MUST(!trees[form] == (errs.nerrors > before));
		if (trees[form] && form != LAB_SCHEMA_DELETE)
			read_again(reader, (enum lab_schema)form, trees[form]);
	}
	if (trees[LAB_SCHEMA_EDIT]) {
		const struct data_node *lab = trees[LAB_SCHEMA_EDIT];

		edit(DATA_CREATE, NULL, lab);
		edit(DATA_UPDATE, lab, lab);
		if (trees[LAB_SCHEMA_DELETE])
			edit(DATA_DELETE, lab, trees[LAB_SCHEMA_DELETE]);
	}
	for (int form = 0; form < LAB_SCHEMA_N; form++)
		data_node_free(trees[form]);
	buf_init(&out);
	lab_print_errors(&errs, &out);
	buf_fini(&out);
	errs_fini(&errs);
	return 0;
}
