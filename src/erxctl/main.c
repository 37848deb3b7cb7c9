/*
 * erxctl: options, then a command, of its own (local.h) or of the daemon (operate.h).
 */
#include "config.h"

#include "erxctl/args.h"
#include "erxctl/columns.h"
#include "erxctl/commands.h"
#include "erxctl/complete.h"
#include "erxctl/fold.h"
#include "erxctl/follow.h"
#include "erxctl/graph.h"
#include "erxctl/import.h"
#include "erxctl/local.h"
#include "erxctl/operate.h"
#include "erxctl/reform.h"
#include "erxctl/watch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
print_and_free(struct buf *text, FILE *to)
{
	size_t columns;
	bool terminal = out_terminal(&columns) && isatty(fileno(to));

	fold_help(to, text->data ? text->data : "", terminal ? columns : 0);
	buf_fini(text);
}

/* A word that may also be one of erxctl's own commands. */
static bool
begins_local(const char *word)
{
	for (const struct local_command *c = local_commands; c->name; c++)
		if (c->help && strncmp(c->name, word, strlen(word)) == 0)
			return true;
	return false;
}

/* Runs one of erxctl's own commands, or one of the daemon. */
static int
carry_out(const struct local_command *c, const struct api_verb *v,
    const struct options *o, int argc, char **argv)
{
	struct buf text;
	bool good;

	if (!c)
		return operate(v, o, argc, argv);
	buf_init(&text);
	good = o->help || commands_have_options(c, argc, argv, &text);
	print_and_free(&text, stderr);
	return good ? c->run(argc, argv, o) : EXIT_USAGE;
}

/* What a question needs to be asked again. */
struct again {
	const struct local_command *c;
	const struct api_verb *v;
	const struct options *o;
	int argc;
	char **argv;
};

static int
run_once(void *ctx)
{
	struct again *a = ctx;
	struct reform r;

	if (!a->o->reform || a->o->help)
		return carry_out(a->c, a->v, a->o, a->argc, a->argv);
	if (!reform_begin(&r, a->o, a->v))
		return EXIT_USAGE;
	return reform_end(&r, carry_out(a->c, a->v, a->o, a->argc, a->argv));
}

/* A command that changes something, or that goes on by itself, is carried out once. */
static bool
may_watch(const struct api_verb *v, const char *name, bool goes_on)
{
	if (v && !v->writes && !goes_on)
		return true;
	fprintf(stderr,
	    "erxctl: %s cannot be watched; --watch is for commands that ask the daemon\n",
	    name);
	return false;
}

static int
run(const struct local_command *c, const struct api_verb *v, const struct options *o,
    int argc, char **argv)
{
	struct again a = { c, v, o, argc, argv };
	bool goes_on =
	    v && (v->render == API_RENDER_OCTETS || follow_asked(v, argc, argv));

	if (o->reform && !o->help && goes_on) {
		fprintf(stderr,
		    "erxctl: %s goes on as it comes: take -o table or json, without "
		    "--query\n",
		    v->command);
		return EXIT_USAGE;
	}
	if (o->columns && !o->help && !columns_may(v, v ? v->command : c->name, o))
		return EXIT_USAGE;
	if (o->reform && o->form != FORM_JSON)
		out_errors_in_words();
	if (o->watch == 0 || o->help)
		return run_once(&a);
	return may_watch(v, v ? v->command : c->name, goes_on) ? watch(o, run_once, &a)
							       : EXIT_USAGE;
}

/* The command that the words name or can only mean: one of erxctl's own, or *v of the
 * daemon with *used words; NULL and NULL: neither. */
static const struct local_command *
find_command(int argc, char **argv, const struct api_verb **v, int *used)
{
	const struct local_command *c = argc >= 1 ? local_find(argv[0]) : NULL;
	int exact;

	*v = c ? NULL : args_verb_short(argc, argv, used);
	if (*v && !args_verb(argc, argv, &exact) && begins_local(argv[0]))
		*v = NULL;
	if (!c && !*v && argc >= 1 && argv[0][0] && !args_meant(1, argv, 0))
		c = local_find_short(argv[0]);
	return c;
}

/* Help, or what is wrong with the words. */
static int
explain_words(const struct api_verb *v, int argc, char **argv, bool help)
{
	bool unknown = !v && argc > 0 && (!help || !args_meant(argc, argv, 0));
	struct buf text;

	buf_init(&text);
	if (v)
		args_usage(v, &text);
	else if (unknown)
		commands_unknown(argc, argv, &text);
	else
		commands_overview(argc, argv, &text);
	help = help && !unknown;
	print_and_free(&text, help ? stdout : stderr);
	return help ? EXIT_DONE : EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	struct options o = { 0 };
	const struct local_command *c;
	const struct api_verb *v;
	int used;

	/* Its words are not its own. */
	if (argc >= 2 && strcmp(argv[1], "complete") == 0)
		return complete_command(argc - 2, argv + 2);
	if (!options_take(&argc, argv, &o))
		return EXIT_USAGE;
	if (argc == 2 &&
	    (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0)) {
		puts("erxctl " PACKAGE_VERSION);
		return EXIT_DONE;
	}
	if (argc >= 2 && strcmp(argv[1], "help") == 0) {
		o.help = true;
		argc--;
		argv++;
	}
	commands_alias(&argc, argv);
	c = find_command(argc - 1, argv + 1, &v, &used);
	/* Pictures and labs have forms of their own. */
	if (!(c && (c->run == graph_command || c->run == import_command)) &&
	    !options_format(&o))
		return EXIT_USAGE;
	if (c)
		return run(c, NULL, &o, argc - 2, argv + 2);
	if (v && !o.help)
		return run(NULL, v, &o, argc - 1 - used, argv + 1 + used);
	return explain_words(v, argc - 1, argv + 1, o.help);
}
