/*
 * erxctl: options, then a command.  Commands of the daemon are rows of api/verbs.c and
 * go one way: words to JSON, a request, the answer as a table or JSON.  `check` needs
 * no daemon.
 */
#include "api/plain.h"
#include "api/verbs.h"
#include "config.h"
#include "erxctl/args.h"
#include "erxctl/check.h"
#include "erxctl/client.h"
#include "erxctl/out.h"
#include "erxctl/rehearse.h"
#include "erxctl/rules.h"
#include "erxctl/sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_DONE, EXIT_REFUSED, EXIT_USAGE, EXIT_NO_DAEMON };

struct options {
	const char *socket;
	struct args_global global;
	enum out_format format;
	bool help;
};

/* RESTCONF errors back into our own. */
static void
read_errors(const struct er_node *answer, struct errs *errs)
{
	const struct er_node *list =
	    answer ? er_node_get(answer, "ietf-restconf:errors") : NULL;

	list = list ? er_node_get(list, "error") : NULL;
	for (size_t i = 0; list && i < list->n; i++) {
		const struct er_node *e = list->children[i],
				     *info = er_node_get(e, "error-info");
		const char *code = er_node_text(e, "error-app-tag");
		const char *text = er_node_text(e, "error-message");

		errs_add(errs, code ? code : "refused",
		    info ? er_node_text(info, "where") : NULL,
		    er_node_text(e, "error-path"),
		    info ? er_node_text(info, "cure") : NULL, "%s",
		    text ? text : "refused");
	}
}

static int
exit_for(const struct errs *errs)
{
	if (errs->n &&
	    (!strcmp(errs->items[0].code, "bad-argument") ||
		!strcmp(errs->items[0].code, "usage")))
		return EXIT_USAGE;
	return EXIT_REFUSED;
}

static void
print_answer(const struct api_verb *v, const struct options *o, struct client_answer *a,
    struct errs *errs)
{
	const char *body = a->body.data ? a->body.data : "";
	struct er_node *answer;
	struct er_node *value;
	struct api_rows rows;

	if (!v->result || a->status == 204)
		return;
	if (o->format != OUT_TABLE) {
		(o->format == OUT_AZ ? out_az : out_json)(body, a->body.len, v->result);
		return;
	}
	if (v->columns && api_rows_init(&rows, body, a->body.len, v->result)) {
		out_table(v->columns, &rows);
		return;
	}
	answer = api_plain_parse(body, a->body.len, errs);
	value = answer ? er_node_get(answer, "erx:output") : NULL;
	value = value ? er_node_get(value, v->result) : NULL;
	if (value && value->kind == ER_TEXT)
		out_text(value->text);
	else if (value && value->kind == ER_MAP && er_node_get(value, "paths"))
		out_trace(value);
	else if (value && value->kind == ER_MAP && er_node_text(value, "held"))
		fputs(er_node_text(value, "held"), stdout);
	er_node_free(answer);
}

static int
no_daemon(const char *socket, const char *why, enum out_format format)
{
	struct errs errs;

	errs_init(&errs);
	errs_add(&errs, "no-daemon", NULL, socket,
	    "start `erxd LAB.yaml`, or name its socket with -S or $ERX_SOCKET",
	    "no daemon answers (%s)", why);
	out_errors(&errs, format);
	errs_fini(&errs);
	return EXIT_NO_DAEMON;
}

static int
operate(const struct api_verb *v, const struct options *o, int argc, char **argv)
{
	char *socket = api_socket_path(o->socket);
	struct client_answer answer;
	struct errs errs;
	struct buf input;
	int status = EXIT_DONE;

	errs_init(&errs);
	buf_init(&input);
	if (!args_input(v, &o->global, argc, argv, &input, &errs)) {
		out_errors(&errs, o->format);
		status = EXIT_USAGE;
	} else {
		client_operate(socket, v->name, input.data, &answer);
		if (answer.status == 0) {
			status = no_daemon(socket, answer.error, o->format);
		} else if (answer.status >= 400) {
			struct er_node *body =
			    api_plain_parse(answer.body.data ? answer.body.data : "",
				answer.body.len, &errs);

			read_errors(body, &errs);
			er_node_free(body);
			status = exit_for(&errs);
		} else {
			print_answer(v, o, &answer, &errs);
			status = errs.nerrors ? EXIT_REFUSED : EXIT_DONE;
		}
		if (answer.status)
			out_errors(&errs, o->format);
		buf_fini(&answer.body);
	}
	buf_fini(&input);
	errs_fini(&errs);
	free(socket);
	return status;
}

static void
print_and_free(struct buf *text, FILE *to)
{
	fputs(text->data ? text->data : "", to);
	buf_fini(text);
}

static bool
take_format(const char *word, struct options *o)
{
	static const char *const
	    words[] = { [OUT_TABLE] = "table", [OUT_JSON] = "json", [OUT_AZ] = "az" };

	if (!strcmp(word, "text"))
		word = words[OUT_TABLE];
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(word, words[i])) {
			o->format = (enum out_format)i;
			o->global.az = i == OUT_AZ;
			return true;
		}
	fprintf(stderr, "erxctl: -o takes table, json or az, not %s\n", word);
	return false;
}

/* Takes -S, -o, --subscription and --help out, wherever they stand. */
static bool
take_options(int *argc, char **argv, struct options *o)
{
	int n = 1;

	for (int i = 1; i < *argc; i++) {
		const char **value = NULL, *format = NULL;

		if (!strcmp(argv[i], "-S") || !strcmp(argv[i], "--socket"))
			value = &o->socket;
		else if (!strcmp(argv[i], "-o") || !strcmp(argv[i], "--output"))
			value = &format;
		else if (!strcmp(argv[i], "--" API_SUBSCRIPTION))
			value = &o->global.subscription;
		else if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
			o->help = true;
		else
			argv[n++] = argv[i];
		if (!value)
			continue;
		if (++i >= *argc) {
			fprintf(stderr, "erxctl: a value is missing after %s\n",
			    argv[i - 1]);
			return false;
		}
		*value = argv[i];
		if (!format)
			continue;
		if (!take_format(format, o))
			return false;
	}
	argv[n] = NULL;
	*argc = n;
	return true;
}

int
main(int argc, char **argv)
{
	struct options o = { 0 };
	const struct api_verb *v;
	struct buf text;
	int used;

	buf_init(&text);
	if (!take_options(&argc, argv, &o))
		return EXIT_USAGE;
	o.global.text = o.format == OUT_TABLE;
	if (argc == 2 && (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))) {
		puts("erxctl " PACKAGE_VERSION);
		return EXIT_DONE;
	}
	if (argc >= 2 && !strcmp(argv[1], "check"))
		return check_command(argc - 2, argv + 2, o.help, o.format);
	if (argc >= 2 && !strcmp(argv[1], "rehearse"))
		return rehearse_command(argc - 2, argv + 2, o.help, o.format);
	if (argc >= 2 && !strcmp(argv[1], "sweep"))
		return sweep_command(argc - 2, argv + 2, o.help, o.format);
	if (argc == 2 && !strcmp(argv[1], "rules"))
		return rules_command();
	v = args_verb(argc - 1, argv + 1, &used);
	if (v && !o.help)
		return operate(v, &o, argc - 1 - used, argv + 1 + used);
	if (v)
		args_usage(v, &text);
	else if (argc > 1 && !o.help)
		args_unknown(argc - 1, argv + 1, &text);
	else
		args_overview(&text);
	print_and_free(&text, o.help ? stdout : stderr);
	return o.help ? EXIT_DONE : EXIT_USAGE;
}
