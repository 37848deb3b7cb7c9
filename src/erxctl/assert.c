/*
 * The daemon asks the checks; its answer becomes the result of a rehearsal of one step,
 * so that reports are those of `rehearse`.
 */
#include "erxctl/assert.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "erxctl/ask.h"
#include "erxctl/outfile.h"
#include "erxctl/stage.h"
#include "lab/lab.h"
#include "plan/result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: erxctl assert CHECK... [-f FILE] [--timeout TIME] [-o text|json]\n"
    "           [--junit FILE] [--tap FILE]\n"
    "Asks whether checks hold in the running lab. A check is one of a plan, written\n"
    "as YAML: 'reachable: { from: dc, to: hub }', or as JSON: an object, or a list\n"
    "of them.\n"
    "  -f, --file FILE  also ask the checks of a file, { checks: [ ... ] }; - is\n"
    "                   standard input\n"
    "  --timeout TIME   ask again until all hold, for this long at most (default:\n"
    "                   0s)\n"
    "  --junit, --tap FILE   also write the report in this form\n"
    "The exit status is 0 when all checks hold, 1 when one does not, 2 when the\n"
    "input is wrong, 3 when there is no daemon.\n";

enum { JUNIT, TAP, FILES };

struct asked {
	const char *file, *timeout;
	const char *path[FILES];
};

/* --- asking --- */

/* One check of a list; further lines of it are its own. */
static void
put_check(struct buf *out, const char *text)
{
	buf_puts(out, "- ");
	for (; *text; text++) {
		buf_putc(out, *text);
		if (*text == '\n')
			buf_puts(out, "  ");
	}
	buf_putc(out, '\n');
}

/* The checks of a word of JSON that is a list, or { checks: [ ... ] }; false: it is
 * neither. */
static bool
put_list(struct buf *out, const char *word)
{
	const struct data_node *list;
	struct data_node *tree;
	struct errs ignored;
	struct json j;

	errs_init(&ignored);
	tree = data_json_parse(word, strlen(word), &ignored);
	errs_fini(&ignored);
	list = tree && tree->kind == DATA_MAP && tree->n == 1
	    ? data_node_get(tree, "checks")
	    : tree;
	if (!list || list->kind != DATA_SEQ) {
		data_node_free(tree);
		return false;
	}
	for (size_t i = 0; i < list->n; i++) {
		buf_puts(out, "- ");
		json_init(&j, out, false);
		data_node_json(&j, NULL, list->children[i]);
		buf_putc(out, '\n');
	}
	data_node_free(tree);
	return true;
}

/* Checks on the command line as one list. */
static void
put_checks(struct buf *out, int argc, char **argv)
{
	buf_puts(out, "checks:\n");
	for (int i = 0; i < argc; i++)
		if (!put_list(out, argv[i]))
			put_check(out, argv[i]);
}

static void
put_input(struct buf *out, const struct asked *a, const char *file, int argc,
    char **argv)
{
	struct buf checks;
	struct json j;

	buf_init(&checks);
	json_init(&j, out, false);
	json_object(&j, NULL);
	json_object(&j, "erx:input");
	if (argc > 0) {
		put_checks(&checks, argc, argv);
		json_string(&j, "checks", checks.data);
	}
	if (file) {
		json_string(&j, "file", file);
		json_string(&j, "name",
		    strcmp(a->file, "-") == 0 ? "standard input" : a->file);
	}
	if (a->timeout)
		json_string(&j, "timeout", a->timeout);
	json_object_end(&j);
	json_object_end(&j);
	buf_fini(&checks);
}

/* False after a message. */
static bool
read_file(const char *path, char **text, enum out_format format)
{
	struct errs errs;
	size_t len;

	*text = NULL;
	if (!path)
		return true;
	errs_init(&errs);
	*text = lab_slurp(strcmp(path, "-") == 0 ? "/dev/stdin" : path, LAB_TEXT_MAX,
	    &len, &errs);
	out_errors(&errs, format);
	errs_fini(&errs);
	return *text != NULL;
}

/* --- reporting --- */

static const char *
text_of(const struct data_node *row, const char *key)
{
	const char *text = data_node_text(row, key);

	return text ? text : "";
}

static void
add_check(struct plan_result *r, const struct data_node *row)
{
	struct plan_check_result *c = plan_result_check(r, &r->steps[0],
	    text_of(row, "check"), 0, strcmp(text_of(row, "passed"), "true") == 0);

	c->expected = xstrdup(text_of(row, "expected"));
	c->got = xstrdup(text_of(row, "got"));
}

static void
print_text(const struct plan_result *r)
{
	for (size_t i = 0; i < r->steps[0].nchecks; i++) {
		const struct plan_check_result *c = &r->steps[0].checks[i];

		printf("%s %s\n", c->passed ? "ok  " : "FAIL", c->check);
		if (!c->passed)
			printf("     expected: %s\n     got:      %s\n", c->expected,
			    c->got);
	}
	printf("%u passed, %u failed\n", r->passed, r->failed);
}

static bool
write_files(const struct plan_result *r, struct outfile *files)
{
	static void (*const reports[FILES])(const struct plan_result *,
	    struct buf *) = {
		[JUNIT] = plan_report_junit,
		[TAP] = plan_report_tap,
	};
	bool good = true;
	struct buf out;

	buf_init(&out);
	for (int i = 0; i < FILES; i++) {
		buf_reset(&out);
		if (!files[i].path)
			continue;
		reports[i](r, &out);
		good = outfile_write(&files[i], &out) && good;
	}
	buf_fini(&out);
	return good;
}

static int
report(const struct client_answer *a, struct outfile *files, enum out_format format)
{
	struct plan_step step = { .id = "assert" };
	struct plan plan = { .name = "assert", .steps = &step, .nsteps = 1 };
	struct plan_result *r = xcalloc(1, sizeof *r);
	struct data_node *body, *list;
	struct errs errs;
	int status;

	errs_init(&errs);
	r->plan = &plan;
	r->lab = xstrdup("running");
	r->steps = xcalloc(1, sizeof *r->steps);
	r->nsteps = 1;
	r->steps[0].step = &step;
	r->steps[0].ran = true;
	r->flows = plan_flows_new(&plan, NULL);
	body = data_json_parse(a->body.data ? a->body.data : "", a->body.len, &errs);
	list = body ? data_node_get(body, "erx:output") : NULL;
	list = list ? data_node_get(list, "assert") : NULL;
	list = list ? data_node_get(list, "checks") : NULL;
	for (size_t i = 0; list && i < list->n; i++)
		add_check(r, list->children[i]);
	if (format == OUT_JSON)
		out_json(a->body.data, a->body.len, "assert");
	else
		print_text(r);
	status = r->failed ? EXIT_REFUSED : EXIT_DONE;
	if (!list || !write_files(r, files))
		status = EXIT_USAGE;
	data_node_free(body);
	plan_result_free(r);
	out_errors(&errs, format);
	errs_fini(&errs);
	return status;
}

static int
ask_until(const struct asked *a, struct outfile *files, int argc, char **argv,
    const struct options *o)
{
	struct client_answer answer;
	struct buf input;
	char *file;
	int status;

	if (!read_file(a->file, &file, o->format))
		return EXIT_USAGE;
	buf_init(&input);
	put_input(&input, a, file, argc, argv);
	status = ask(o, "assert", input.data, NULL, &answer);
	if (status == EXIT_REFUSED)
		status = EXIT_USAGE; /* that checks do not hold is no refusal */
	if (status == EXIT_DONE) {
		status = report(&answer, files, o->format);
		buf_fini(&answer.body);
	}
	buf_fini(&input);
	free(file);
	return status;
}

int
assert_command(int argc, char **argv, const struct options *o)
{
	struct outfile files[FILES];
	struct asked a = { NULL, NULL, { NULL } };
	const struct stage_option options[] = {
		{ "-f", &a.file, NULL },
		{ "--file", &a.file, NULL },
		{ "--timeout", &a.timeout, NULL },
		{ "--junit", &a.path[JUNIT], NULL },
		{ "--tap", &a.path[TAP], NULL },
		{ NULL, NULL, NULL },
	};
	int status = EXIT_USAGE;
	bool good = true;

	if (o->help) {
		fputs(usage, stdout);
		return EXIT_DONE;
	}
	if (!stage_options(&argc, argv, options))
		return EXIT_USAGE;
	if (argc == 0 && !a.file) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	for (int i = 0; i < FILES; i++)
		good = outfile_open(&files[i], a.path[i]) && good;
	if (good)
		status = ask_until(&a, files, argc, argv, o);
	for (int i = 0; i < FILES; i++)
		good = outfile_close(&files[i]) && good;
	return good ? status : EXIT_USAGE;
}
