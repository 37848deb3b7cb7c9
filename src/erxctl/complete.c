/*
 * The tables of commands say what may follow; names come from the daemon, and when none
 * answers there are none.
 */
#include "erxctl/complete.h"

#include "base/json.h"
#include "data/json.h"
#include "erxctl/client.h"
#include "erxctl/columns.h"
#include "erxctl/local.h"
#include "erxctl/verdict.h"
#include "plan/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct completion {
	const char *word; /* what is there of it */
	struct options options;
};

static const char global_options[] =
    "--columns --help --output --query --socket --subscription --url --watch";

static bool
begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static void
offer(const struct completion *c, const char *text, size_t len)
{
	size_t n = strlen(c->word);

	if (len >= n && strncmp(text, c->word, n) == 0)
		printf("%.*s\n", (int)len, text);
}

/* Words with blanks or commas between. */
static void
offer_words(const struct completion *c, const char *words)
{
	while (*words) {
		size_t len = strcspn(words, " ,");

		if (len)
			offer(c, words, len);
		words += len;
		words += strspn(words, " ,");
	}
}

static void
offer_files(void)
{
	puts("@file");
}

/* --- the running lab --- */

static void
offer_names(const struct completion *c, const char *list)
{
	char *socket = api_socket_path(c->options.socket);
	struct client_answer answer;
	struct data_node *body, *names;
	struct errs errs;
	struct buf input;
	struct json j;

	errs_init(&errs);
	buf_init(&input);
	json_init(&j, &input, false);
	json_object(&j, NULL);
	json_object(&j, "erx:input");
	json_string(&j, "list", list);
	if (c->options.global.subscription)
		json_string(&j, API_SUBSCRIPTION, c->options.global.subscription);
	json_object_end(&j);
	json_object_end(&j);
	client_operate(socket, "names", input.data, NULL, &answer);
	body = answer.status == 200
	    ? data_json_parse(answer.body.data, answer.body.len, &errs)
	    : NULL;
	names = body ? data_node_get(body, "erx:output") : NULL;
	names = names ? data_node_get(names, "names") : NULL;
	for (size_t i = 0; names && i < names->n; i++)
		if (names->children[i]->kind == DATA_TEXT)
			offer(c, names->children[i]->text,
			    strlen(names->children[i]->text));
	data_node_free(body);
	buf_fini(&answer.body);
	buf_fini(&input);
	errs_fini(&errs);
	free(socket);
}

/* --- arguments of a verb --- */

static void
offer_value(const struct completion *c, const struct api_verb *v,
    const struct api_arg *a, const char *before)
{
	const char *list = api_names_of(v, a, before);

	if (a->type == API_TYPE_TREE)
		offer_files();
	else if (list)
		offer_names(c, list);
	for (size_t i = 0; a->words && a->words[i]; i++)
		offer(c, a->words[i], strlen(a->words[i]));
}

struct given { /* what stands there already */
	bool options[API_ARGS_MAX];
	const struct api_arg *open; /* an option that waits for its value */
	const struct api_arg *next; /* the positional argument that is due, or NULL */
	const char *before;         /* value of the positional argument before it */
};

static const struct api_arg *
option_of(const struct api_verb *v, const char *word)
{
	const struct api_arg *a = api_arg_find(v, word, strcspn(word, "="));

	return a && !a->positional ? a : NULL;
}

static const struct api_arg *
positional(const struct api_verb *v, size_t from)
{
	while (from < v->nargs && !v->args[from].positional)
		from++;
	return from < v->nargs ? &v->args[from] : NULL;
}

static void
look(const struct api_verb *v, int argc, char **argv, struct given *g)
{
	memset(g, 0, sizeof *g);
	g->next = positional(v, 0);
	for (int i = 0; i < argc; i++) {
		const struct api_arg *a;

		if (begins(argv[i], "--")) {
			a = option_of(v, argv[i] + 2);
			if (a)
				g->options[a - v->args] = true;
			if (a && a->type != API_TYPE_BOOL && !strchr(argv[i], '=') &&
			    ++i == argc)
				g->open = a;
		} else if (g->next) {
			g->before = argv[i];
			g->next = positional(v, (size_t)(g->next - v->args) + 1);
		}
	}
}

static void
complete_verb(const struct completion *c, const struct api_verb *v, int argc,
    char **argv)
{
	struct given g;
	char text[80];

	look(v, argc, argv, &g);
	if (g.open) {
		offer_value(c, v, g.open, NULL);
	} else if (c->word[0] == '-') {
		for (size_t i = 0; i < v->nargs; i++) {
			const struct api_arg *a = &v->args[i];

			if (a->positional || g.options[i] ||
			    strcmp(a->name, API_AZ) == 0 ||
			    strcmp(a->name, API_AS_TEXT) == 0 ||
			    strcmp(a->name, API_SUBSCRIPTION) == 0)
				continue;
			snprintf(text, sizeof text, "--%s", a->name);
			offer(c, text, strlen(text));
		}
		offer_words(c, global_options);
		if (verdict_takes(v))
			offer_words(c, "--exit-code");
	} else if (g.next) {
		offer_value(c, v, g.next, g.before);
	}
}

/* --- commands --- */

/* What may follow these words in a command that is longer; each word once. */
static void
offer_commands(struct completion *c, const char *so_far)
{
	size_t n = strlen(so_far);
	const char *seen[128];
	size_t nseen = 0;

	for (size_t k = 0; api_verbs[k]; k++) {
		const struct api_verb *v = api_verbs[k];
		size_t len;
		bool again = false;

		if (!v->command || strncmp(v->command, so_far, n) != 0)
			continue;
		len = strcspn(v->command + n, " ");
		for (size_t i = 0; i < nseen; i++)
			again |= strlen(seen[i]) >= len &&
			    strncmp(seen[i], v->command + n, len) == 0 &&
			    (seen[i][len] == ' ' || !seen[i][len]);
		if (again || !len)
			continue;
		if (nseen < sizeof seen / sizeof *seen)
			seen[nseen++] = v->command + n;
		offer(c, v->command + n, len);
	}
	for (const struct local_command *l = local_commands; l->name && n == 0; l++)
		if (l->help)
			offer(c, l->name, strlen(l->name));
}

/* What a check begins with; those that need history are for rehearsals. */
static void
offer_checks(const struct completion *c)
{
	char word[32];

	for (int k = 0; k < PLAN_CHECK_N; k++) {
		if (k == PLAN_OUTAGE)
			continue;
		snprintf(word, sizeof word,
		    "%s:", plan_check_name((enum plan_check_kind)k));
		offer(c, word, strlen(word));
	}
}

/* The words that an option of erxctl's own commands takes; NULL: others than these. */
static const char *
words_of(const char *option)
{
	static const struct {
		const char *option, *words;
	} rows[] = {
		{ "--durations", "real ideal" },
		{ "--failures", "1 2" },
		{ "--json", "lab plan" },
		{ "--yang", "lab plan state api" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].option, option) == 0)
			return rows[i].words;
	return NULL;
}

static void
complete_local(const struct completion *c, const struct local_command *l,
    const char *previous)
{
	const char *words = words_of(previous);

	if (words && c->word[0] != '-') {
		offer_words(c, words);
		return;
	}
	if (c->word[0] == '-') {
		offer_words(c, l->options);
		offer_words(c, "--help --output --query");
		return;
	}
	if (strcmp(l->name, "plan") == 0)
		offer_words(c, "search");
	if (strcmp(l->name, "assert") == 0)
		offer_checks(c);
	offer_files();
	if (strcmp(l->name, "graph") == 0)
		offer(c, "running", 7);
}

static void
offer_formats(const struct completion *c, const struct local_command *l,
    const struct api_verb *v)
{
	bool az = v && option_of(v, API_AZ);

	offer_words(c,
	    l        ? l->formats
		: az ? "table wide json yaml tsv az"
		     : "table wide json yaml tsv");
	/* Pictures have forms of their own. */
	if (l && strcmp(l->formats, "table json") == 0)
		offer_words(c, "yaml tsv");
}

/* The names of columns, behind those that are there with their commas. */
static void
offer_columns(const struct completion *c, const struct api_verb *v)
{
	const char *comma = strrchr(c->word, ',');
	int there = comma ? (int)(comma - c->word) + 1 : 0;
	const struct api_column *row = v ? v->columns : NULL;
	char text[512];

	for (; row && row->key; row++) {
		snprintf(text, sizeof text, "%.*s%.*s", there, c->word,
		    (int)columns_key_len(row), row->key);
		offer(c, text, strlen(text));
	}
}

int
complete_command(int argc, char **argv)
{
	static char none[] = "";
	struct completion c = { .word = argc ? argv[argc - 1] : none };
	const char *previous = argc > 1 ? argv[argc - 2] : "";
	const struct local_command *l;
	const struct api_verb *v;
	bool value = false;
	char **words = argv - 1; /* options_take leaves the first word alone */
	int n = argc, used = 0;
	struct buf so_far;

	if (argc == 0)
		return 0;
	for (const char *const *o = (const char *const[]){ "-S", "--socket", "-o",
		 "--output", "--query", "--columns", "--subscription", "--url", NULL };
	     *o; o++)
		value |= strcmp(previous, *o) == 0;
	n -= value ? 1 : 0; /* of words and the one in front of them */
	options_take(&n, words, &c.options);
	words++;
	n--;
	l = n > 0 ? local_find(words[0]) : NULL;
	v = l ? NULL : args_verb(n, words, &used);
	if (value) {
		if (previous[1] == 'o' || strcmp(previous, "--output") == 0)
			offer_formats(&c, l, v);
		else if (strcmp(previous, "--columns") == 0)
			offer_columns(&c, v);
		else if (strcmp(previous, "--subscription") != 0 &&
		    strcmp(previous, "--query") != 0 && strcmp(previous, "--url") != 0)
			offer_files();
		return 0;
	}
	if (l) {
		complete_local(&c, l, previous);
		return 0;
	}
	buf_init(&so_far);
	for (int i = 0; i < n; i++)
		buf_printf(&so_far, "%s ", words[i]);
	if (c.word[0] != '-')
		offer_commands(&c, so_far.data ? so_far.data : "");
	else if (!v)
		offer_words(&c, global_options);
	if (v)
		complete_verb(&c, v, n - used, words + used);
	buf_fini(&so_far);
	return 0;
}
