/*
 * Reading and printing; what things mean is lib/import's.  The lab is checked here as
 * `check` does, and what is wrong with it goes, leaf by leaf: a real estate has what a
 * lab does not know, and the rest is still worth having.
 */
#include "erxctl/import.h"

#include "azure/relaxed.h"
#include "azure/template.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "erxctl/stage.h"
#include "lab/open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 60 };

static const char usage[] =
    "usage: erxctl import [PLACE=]FILE... [--edge SITE=FILE]...\n"
    "                     [--name LAB] [--secrets] [-o yaml|json]\n"
    "Makes a lab of what az, terraform show -json and ARM templates say of an estate.\n"
    "  PLACE=FILE       a table of routes, and what it is of: CIRCUIT/primary,\n"
    "                   CIRCUIT/secondary, GATEWAY or VNET; without PLACE the name of\n"
    "                   the file says it: er-a-primary.json\n"
    "  LAB.yaml         a lab that everything is laid upon: sites and all else that\n"
    "                   the other files do not say stay as they are\n"
    "  --edge SITE=FILE the configuration of a site's edge: FRR, IOS, EOS or Junos\n"
    "  --name LAB       the name of the lab (default: imported)\n"
    "  --secrets        also write authorization keys and shared keys\n"
    "                   (default: off)\n"
    "  -o FORM          the lab as YAML, or both the lab and what it does not have as\n"
    "                   JSON (default: yaml)\n";

/* --- reading --- */

static bool
is_lab(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static bool
read_lab(struct import *im, struct lab_reader *reader, const char *path,
    struct errs *errs)
{
	struct data_node *lab = lab_read_file(reader, LAB_SCHEMA_LAB, path, errs);

	if (lab)
		import_base(im, path, lab);
	return lab != NULL;
}

/* Templates may have comments and more that JSON has not; what is wrong is told of the
 * file as it stands. */
static struct data_node *
parse(const char *text, size_t len, const char *path, struct errs *errs)
{
	struct errs strict, relaxed;
	struct data_node *document;
	struct buf plain;

	errs_init(&strict);
	errs_init(&relaxed);
	document = data_json_parse_file(text, len, path, &strict);
	if (!document) {
		buf_init(&plain);
		azure_relaxed(&plain, text, len);
		if (plain.len)
			document =
			    data_json_parse_file(plain.data, plain.len, path, &relaxed);
		buf_fini(&plain);
	}
	if (!document)
		errs_move(errs, &strict);
	errs_fini(&strict);
	errs_fini(&relaxed);
	return document;
}

static bool
read_file(struct import *im, struct lab_reader *reader, char *word, struct errs *errs)
{
	char *equals = strchr(word, '=');
	const char *path = equals ? equals + 1 : word;
	struct data_node *document;
	size_t len;
	char *text;

	if (is_lab(path))
		return read_lab(im, reader, path, errs);
	text = lab_slurp(path, LAB_TEXT_MAX, &len, errs);
	if (!text)
		return false;
	document = parse(text, len, path, errs);
	free(text);
	if (!document)
		return false;
	if (azure_template_is_parameters(document)) {
		import_parameters(im, document);
		return true;
	}
	if (equals)
		*equals = '\0';
	return import_add(im, path, equals ? word : NULL, document, errs);
}

bool
import_files(struct import *im, struct lab_reader *reader, int argc, char **argv,
    struct errs *errs)
{
	bool good = true;

	for (int i = 0; i < argc; i++)
		good = read_file(im, reader, argv[i], errs) && good;
	return good;
}

/* Moves every "--edge SITE=FILE" behind the other words, without the option, and
 * returns how many there are; -1 after a message on standard error. */
static int
take_edges(int *argc, char **argv)
{
	char **edges = xcalloc((size_t)*argc + 1, sizeof *edges);
	int n = 0, nedges = 0;

	for (int i = 0; i < *argc && nedges >= 0; i++)
		if (strcmp(argv[i], "--edge") != 0) {
			argv[n++] = argv[i];
		} else if (i + 1 < *argc && strchr(argv[i + 1], '=')) {
			edges[nedges++] = argv[++i];
		} else {
			fputs("erxctl: --edge takes SITE=FILE\n", stderr);
			nedges = -1;
		}
	for (int i = 0; i < nedges; i++)
		argv[n + i] = edges[i];
	*argc = n;
	free(edges);
	return nedges;
}

static bool
read_edges(struct import *im, int n, char **words, struct errs *errs)
{
	bool good = true;

	for (int i = 0; i < n; i++) {
		char *equals = strchr(words[i], '=');
		size_t len;
		char *text = lab_slurp(equals + 1, LAB_TEXT_MAX, &len, errs);

		*equals = '\0';
		if (text)
			import_edge(im, words[i], equals + 1, text, len);
		good = good && text;
		free(text);
	}
	return good;
}

/* --- until it is good --- */

/* Appends the names that lead to the node at a line and column of the text, deepest
 * first found; false when there is none. */
static bool
path_at(const struct data_node *n, unsigned line, unsigned column, struct buf *path)
{
	size_t before = path->len;

	if (n->kind != DATA_MAP)
		return false;
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		buf_printf(path, "%s%s", before ? "/" : "", c->name);
		if (c->line == line && c->column == column)
			return true;
		if (path_at(c, line, column, path))
			return true;
		path->len = before;
		path->data[before] = '\0';
	}
	return false;
}

/* Leaves out what an error is of: the leaf that it points at, or the object. */
static bool
leave_out(struct import *im, const struct data_node *tree, const struct err *e)
{
	unsigned line = 0, column = 0;
	const char *colon = strrchr(e->where, ':');
	struct buf path;
	bool done = false;

	buf_init(&path);
	buf_puts(&path, "");
	while (colon && colon > e->where && colon[-1] != ':' && !line) {
		const char *before = colon - 1;

		while (before > e->where && *before != ':')
			before--;
		line = (unsigned)strtoul(before + 1, NULL, 10);
		column = (unsigned)strtoul(colon + 1, NULL, 10);
		break;
	}
	if (tree && line && path_at(tree, line, column, &path) &&
	    strlen(path.data) > strlen(e->path) &&
	    strncmp(path.data, e->path, strlen(e->path)) == 0)
		done = import_leave_out(im, path.data, e->text);
	/* The path may end in a place of a sequence, or in what is not there: what that
	 * belongs to goes. */
	buf_reset(&path);
	buf_puts(&path, e->path);
	while (!done && path.data && strchr(path.data, '/')) {
		done = import_leave_out(im, path.data, e->text);
		path.len = (size_t)(strrchr(path.data, '/') - path.data);
		path.data[path.len] = '\0';
	}
	buf_fini(&path);
	return done;
}

/* Checks the text once; false when something was left out, and the text is another. */
static bool
is_good(struct import *im, struct lab_reader *reader, const struct buf *yaml,
    bool *stuck)
{
	struct run_source source = { .tree = NULL };
	struct data_node *shape;
	struct run_change *draft = NULL;
	struct errs errs;
	bool good, any = false;

	errs_init(&errs);
	source.tree =
	    lab_read(reader, LAB_SCHEMA_LAB, "import", yaml->data, yaml->len, &errs);
	if (source.tree)
		import_lend(im, source.tree);
	shape = source.tree ? data_node_dup(source.tree) : NULL;
	if (source.tree)
		draft = run_draft(&source, 1, &errs);
	good = draft != NULL;
	for (size_t i = 0; i < errs.n && !good; i++)
		if (!errs.items[i].warning)
			any = leave_out(im, shape, &errs.items[i]) || any;
	*stuck = !good && !any;
	run_change_free(draft);
	data_node_free(shape);
	errs_fini(&errs);
	return good;
}

/* Builds the lab of an estate, and takes out of it what a lab cannot have so, until the
 * lab is good; *yaml is the text.  False and errors when that comes to no end. */
static bool
make_good(struct import *im, struct lab_reader *reader, struct buf *yaml,
    struct errs *errs)
{
	bool stuck = false;

	import_lab(im);
	for (unsigned i = 0; i < ROUNDS_MAX && !stuck; i++) {
		buf_reset(yaml);
		import_print(im, yaml);
		if (is_good(im, reader, yaml, &stuck))
			return true;
	}
	errs_add(errs, CODE_INTERNAL, NULL, NULL,
	    "give fewer of the files, and report what made this",
	    "what the files say comes to no lab that is good");
	return false;
}

/* --- the command --- */

static void
print_json(struct import *im, const struct buf *yaml)
{
	size_t n;
	const struct import_note *notes = import_notes(im, &n);
	struct buf out;
	struct json j;

	buf_init(&out);
	json_init(&j, &out, true);
	json_object(&j, NULL);
	json_string(&j, "lab", yaml->data);
	json_array(&j, "not-carried");
	for (size_t i = 0; i < n; i++) {
		json_object(&j, NULL);
		json_string(&j, "where", notes[i].where);
		json_string(&j, "object", notes[i].object);
		json_string(&j, "text", notes[i].text);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	puts(out.data);
	buf_fini(&out);
}

int
import_command(int argc, char **argv, const struct options *o)
{
	struct import_options config = { .lab = NULL };
	const struct stage_option options[] = { { "--name", &config.lab, NULL },
		{ "--secrets", NULL, &config.secrets }, { NULL, NULL, NULL } };
	const char *form = o->format_word ? o->format_word : "yaml";
	struct lab_reader *reader;
	struct import *im;
	struct errs errs;
	struct buf yaml;
	int status = EXIT_USAGE, nedges = take_edges(&argc, argv);
	char **edges = argv + argc;
	size_t n;

	if (nedges < 0 || !stage_options(&argc, argv, options))
		return EXIT_USAGE;
	if (o->help || argc < 1) {
		fputs(usage, o->help ? stdout : stderr);
		return o->help ? EXIT_DONE : EXIT_USAGE;
	}
	if (strcmp(form, "yaml") != 0 && strcmp(form, "json") != 0) {
		fprintf(stderr, "erxctl: import -o takes yaml or json, not %s\n", form);
		return EXIT_USAGE;
	}
	errs_init(&errs);
	buf_init(&yaml);
	im = import_new(&config);
	reader = lab_reader_new(&errs);
	if (reader && read_edges(im, nedges, edges, &errs) &&
	    import_files(im, reader, argc, argv, &errs) &&
	    make_good(im, reader, &yaml, &errs)) {
		if (strcmp(form, "json") == 0)
			print_json(im, &yaml);
		else
			fputs(yaml.data, stdout);
		import_notes(im, &n);
		if (n && strcmp(form, "json") != 0)
			fprintf(stderr,
			    "erxctl: %zu thing%s not in the lab as found: the "
			    "lab begins with the list\n",
			    n, n > 1 ? "s are" : " is");
		status = EXIT_DONE;
	}
	out_errors(&errs, strcmp(form, "json") == 0 ? OUT_JSON : OUT_TABLE);
	import_free(im);
	lab_reader_free(reader);
	buf_fini(&yaml);
	errs_fini(&errs);
	return status;
}
