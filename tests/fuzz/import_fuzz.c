/*
 * Any octets as a file of an estate: refused, or a lab with marks whose YAML the reader
 * of labs takes as text that can be read, be it a good lab or not.
 */
#include "checks.h"
#include "data/json.h"
#include "fuzz.h"
#include "import/import.h"
#include "lab/lab.h"

/* Whatever the lab is worth, it is one document. */
static void
must_be_yaml(struct lab_reader *reader, const struct buf *yaml)
{
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	tree = lab_read(reader, LAB_SCHEMA_LAB, "import", yaml->data, yaml->len, &errs);
	for (size_t i = 0; i < errs.n; i++)
		MUST(errs.items[i].code != CODE_BAD_SYNTAX &&
		    errs.items[i].code != CODE_NOT_TEXT &&
		    errs.items[i].code != CODE_UNSUPPORTED_YAML);
	data_node_free(tree);
	errs_fini(&errs);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lab_reader *reader; /* compiling the schema takes long */
	const struct import_options options = { .lab = "fuzz",
		.secrets = size % 2 == 0 };
	struct data_node *document;
	struct import *im;
	struct errs errs;
	struct buf yaml;

	errs_init(&errs);
	if (!reader)
		reader = lab_reader_new(&errs);
	MUST(reader != NULL);
	document =
	    data_json_parse_file((const char *)data, size, "er-primary.json", &errs);
	MUST(!document == (errs.nerrors > 0));
	if (document) {
		errs_fini(&errs);
		errs_init(&errs);
		im = import_new(&options);
		if (!import_add(im, "er-primary.json", NULL, document, &errs))
			MUST(errs.nerrors > 0);
		import_edge(im, "site-er", "edge.conf", (const char *)data, size);
		import_lab(im);
		buf_init(&yaml);
		import_print(im, &yaml);
		must_be_yaml(reader, &yaml);
		buf_fini(&yaml);
		import_free(im);
	}
	errs_fini(&errs);
	return 0;
}
