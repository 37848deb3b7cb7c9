/*
 * All commands together: those of the daemon are rows of api/verbs.h, erxctl's own are
 * rows of local.h.
 */
#include "erxctl/commands.h"

#include "data/suggest.h"
#include "erxctl/args.h"
#include "erxctl/local.h"

#include <stdio.h>
#include <string.h>

void
commands_overview(int argc, char **argv, struct buf *out)
{
	const struct api_verb *v;

	buf_puts(out,
	    "usage: erxctl [-S SOCKET | --url URL] [-o table|wide|json|yaml|tsv|az]\n"
	    "              [--query JMESPATH] [--columns A,B,…] [--watch[=S]]\n"
	    "              [--subscription S] COMMAND …\n");
	for (const struct local_command *c = local_commands; c->name && !argc; c++)
		if (c->help)
			buf_printf(out, "  %s %-*s %s\n", c->name,
			    (int)(24 - strlen(c->name)), c->words, c->help);
	for (size_t i = 0; (v = args_meant(argc, argv, i)) != NULL; i++)
		buf_printf(out, "  %-25s %s\n", v->command, v->help);
	buf_puts(out, "erxctl COMMAND --help says more; erxctl(1) says all.\n");
}

void
commands_alias(int *argc, char **argv)
{
	static char show[] = "show", sessions[] = "sessions", routes[] = "routes",
		    export[] = "export";
	static const struct {
		const char *first, *second;
		char *now[2];
	} others[] = {
		{ "show", "neighbors", { show, sessions } },
		{ "show", "neighbours", { show, sessions } },
		{ "show", "summary", { show, sessions } },
		{ "show", "route", { show, routes } },
		{ "show", "lab", { export, NULL } },
		{ "show", "running-config", { export, NULL } },
	};

	for (size_t i = 0; *argc > 2 && i < sizeof others / sizeof *others; i++) {
		if (strcmp(argv[1], others[i].first) != 0 ||
		    strcmp(argv[2], others[i].second) != 0)
			continue;
		argv[1] = others[i].now[0];
		if (others[i].now[1]) {
			argv[2] = others[i].now[1];
			return;
		}
		for (int k = 2; k < *argc; k++)
			argv[k] = argv[k + 1];
		--*argc;
		return;
	}
}

/* "sh ro can be show routes, show route-table or show arp"; false: it can be nothing.
 */
static bool
put_meanings(int argc, char **argv, struct buf *out)
{
	const char *names[128];
	size_t n = 0;

	for (const struct api_verb *v; (v = args_meant(argc, argv, n)) && n < 100;)
		names[n++] = v->command;
	for (const struct local_command *c = local_commands; argc == 1 && c->name; c++)
		if (c->help && strncmp(c->name, argv[0], strlen(argv[0])) == 0)
			names[n++] = c->name;
	if (!n)
		return false;
	buf_puts(out, "erxctl:");
	for (int i = 0; i < argc; i++)
		buf_printf(out, " %.60s", argv[i]);
	buf_puts(out, " can be");
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s %s",
		    i == 0          ? ""
			: i + 1 < n ? ","
				    : " or",
		    names[i]);
	buf_putc(out, '\n');
	return true;
}

static void
suggest(struct data_suggest *near, const char *wrong, const char *const *names,
    size_t n)
{
	data_suggest_init(near, wrong);
	for (size_t i = 0; i < n; i++)
		data_suggest_offer(near, names[i]);
}

enum { NAMES_MAX = 160 };

/* The names of all commands; how many there are. */
static size_t
all_names(const char **names)
{
	size_t n = 0;

	for (size_t i = 0; api_verbs[i] && n < NAMES_MAX; i++)
		if (api_verbs[i]->command)
			names[n++] = api_verbs[i]->command;
	for (const struct local_command *c = local_commands; c->name && n < NAMES_MAX;
	     c++)
		if (c->help)
			names[n++] = c->name;
	return n;
}

/* "show what? sessions, bfd, …"; false: nothing can follow the word. */
static bool
put_second_words(const char *first, struct buf *out)
{
	size_t len = strlen(first), n = 0;

	for (size_t i = 0; api_verbs[i]; i++) {
		const char *name = api_verbs[i]->command;

		if (!name || strncmp(name, first, len) != 0 || name[len] != ' ')
			continue;
		if (!n++)
			buf_printf(out, "erxctl: %s what?", first);
		buf_printf(out, "%s %s", n > 1 ? "," : "", name + len + 1);
	}
	if (n)
		buf_putc(out, '\n');
	return n > 0;
}

/* "erxctl: WHOSE option --outptu; did you mean "--output"?"; `options` have blanks
 * between. */
static void
unknown_option(const char *whose, const char *word, const char *options,
    struct buf *out)
{
	char wrong[64], names[32][32];
	struct data_suggest near;
	struct buf cure;
	size_t n = 0;

	snprintf(wrong, sizeof wrong, "%.*s", (int)strcspn(word, "="), word);
	buf_init(&cure);
	buf_puts(&cure, *options ? "it has" : "it has none");
	data_suggest_init(&near, wrong);
	for (const char *p = options; *p && n < 32; n++) {
		size_t len = strcspn(p, " ");

		snprintf(names[n], sizeof names[n], "%.*s", (int)len, p);
		data_suggest_offer(&near, names[n]);
		buf_printf(&cure, "%s %s", n ? "," : "", names[n]);
		p += len;
		p += *p == ' ';
	}
	buf_printf(out, "erxctl: %s option %s; %s\n", whose, wrong,
	    data_suggest_cure(&near, cure.data));
	buf_fini(&cure);
}

static bool
is_one_of(const char *word, const char *options)
{
	size_t len = strcspn(word, "=");

	for (const char *p = options; *p; p += *p == ' ') {
		size_t n = strcspn(p, " ");

		if (n == len && strncmp(p, word, len) == 0)
			return true;
		p += n;
	}
	return false;
}

bool
commands_have_options(const struct local_command *c, int argc, char **argv,
    struct buf *out)
{
	char whose[64];

	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0 || is_one_of(argv[i], c->options))
			continue;
		snprintf(whose, sizeof whose, "%s has no", c->name);
		unknown_option(whose, argv[i], c->options, out);
		return false;
	}
	return true;
}

void
commands_unknown(int argc, char **argv, struct buf *out)
{
	const char *names[NAMES_MAX];
	size_t n = all_names(names);
	struct data_suggest near;
	char words[128], cure[128];

	if (argv[0][0] == '-') {
		unknown_option("there is no", argv[0],
		    "--columns --help --output --query --socket --subscription --url "
		    "--version --watch",
		    out);
		return;
	}
	if (argc == 1 && put_second_words(argv[0], out))
		return;
	if (argc > 1 && args_meant(2, argv, 0))
		argc = 2;
	if (put_meanings(argc, argv, out))
		return;
	snprintf(words, sizeof words, "%.60s%s%.60s", argv[0], argc > 1 ? " " : "",
	    argc > 1 ? argv[1] : "");
	snprintf(cure, sizeof cure, "erxctl%s%.60s --help lists them",
	    args_meant(1, argv, 0) ? " " : "", args_meant(1, argv, 0) ? argv[0] : "");
	suggest(&near, words, names, n);
	if (!data_suggest_any(&near) && !args_meant(1, argv, 0))
		suggest(&near, argv[0], names, n);
	buf_printf(out, "erxctl: there is no command %s; %s\n", near.wrong,
	    data_suggest_cure(&near, cure));
}
