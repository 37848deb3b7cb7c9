/*
 * The tables in api/verbs.c say everything; nothing here knows a verb by name.
 */
#include "erxctl/args.h"

#include "api/args.h"
#include "base/json.h"
#include "data/suggest.h"
#include "erxctl/verdict.h"
#include "lab/lab.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
words_match(const char *command, int argc, char **argv)
{
	int used = 0;
	size_t len;

	while (*command) {
		len = strcspn(command, " ");
		if (used >= argc || strlen(argv[used]) != len ||
		    memcmp(argv[used], command, len) != 0)
			return 0;
		used++;
		command += len;
		command += strspn(command, " ");
	}
	return used;
}

/* How many words there are of which each begins a word of the command; 0: not all of
 * the command is there, and that counts when `whole`. */
static int
words_begin(const char *command, int argc, char **argv, bool whole)
{
	int used = 0;

	while (*command && (whole || used < argc)) {
		size_t len = strcspn(command, " ");
		size_t given = used < argc ? strlen(argv[used]) : 0;

		if (given == 0 || given > len || argv[used][0] == '-' ||
		    memcmp(argv[used], command, given) != 0)
			return 0;
		used++;
		command += len;
		command += strspn(command, " ");
	}
	return used;
}

/* Commands that begin with another word than this one, as the words may mean, too. */
static bool
may_be_other(const struct api_verb *found, int argc, char **argv)
{
	size_t len = strcspn(found->command, " ");
	const struct api_verb *v;

	for (size_t i = 0; argc > 0 && (v = args_meant(1, argv, i)) != NULL; i++)
		if (strcspn(v->command, " ") != len ||
		    strncmp(v->command, found->command, len) != 0)
			return !strchr(found->command, ' ');
	return false;
}

/* The one command that the words can mean; NULL: none, or several. */
static const struct api_verb *
shortened(int argc, char **argv, int *used)
{
	const struct api_verb *found = NULL;

	for (size_t i = 0; api_verbs[i]; i++) {
		int n = api_verbs[i]->command
		    ? words_begin(api_verbs[i]->command, argc, argv, true)
		    : 0;

		if (n > 0 && found)
			return NULL;
		if (n > 0) {
			found = api_verbs[i];
			*used = n;
		}
	}
	return found && may_be_other(found, argc, argv) ? NULL : found;
}

const struct api_verb *
args_meant(int argc, char **argv, size_t n)
{
	for (size_t i = 0; api_verbs[i]; i++)
		if (api_verbs[i]->command &&
		    (argc == 0 ||
			words_begin(api_verbs[i]->command, argc, argv, false)) &&
		    n-- == 0)
			return api_verbs[i];
	return NULL;
}

const struct api_verb *
args_verb(int argc, char **argv, int *used)
{
	for (size_t i = 0; api_verbs[i]; i++)
		if (api_verbs[i]->command &&
		    (*used = words_match(api_verbs[i]->command, argc, argv)) > 0)
			return api_verbs[i];
	return NULL;
}

const struct api_verb *
args_verb_short(int argc, char **argv, int *used)
{
	const struct api_verb *v = args_verb(argc, argv, used);

	return v ? v : shortened(argc, argv, used);
}

static void
upper(struct buf *out, const char *name)
{
	for (; *name; name++)
		buf_putc(out, (char)toupper((unsigned char)*name));
}

void
args_usage(const struct api_verb *v, struct buf *out)
{
	buf_printf(out, "usage: erxctl %s", v->command);
	for (size_t i = 0; i < v->nargs; i++) {
		const struct api_arg *a = &v->args[i];

		buf_puts(out, a->required ? " " : " [");
		if (!a->positional)
			buf_printf(out, "--%s", a->name);
		if (!a->positional && a->type != API_TYPE_BOOL)
			buf_putc(out, ' ');
		if (a->positional || a->type != API_TYPE_BOOL)
			upper(out, a->name);
		if (!a->required)
			buf_putc(out, ']');
	}
	buf_printf(out, "\n%s\n", v->help);
	for (size_t i = 0; i < v->nargs; i++) {
		buf_printf(out, "  %s%-12s ", v->args[i].positional ? "  " : "--",
		    v->args[i].name);
		api_arg_help(&v->args[i], out);
		buf_putc(out, '\n');
	}
	if (verdict_takes(v))
		buf_printf(out, "  --exit-code    %s\n", verdict_help(v));
}

static bool
bad(struct errs *errs, const struct api_verb *v, const char *text, const char *word)
{
	errs_add(errs, CODE_USAGE, NULL, NULL, "see --help", "%s: %s%s%s", v->command,
	    text, word ? " " : "", word ? word : "");
	return false;
}

/* The file that holds what is asked for, as a text; false and an error. */
static bool
put_file(struct json *j, const struct api_arg *a, const char *path, struct errs *errs)
{
	size_t len;
	char *text;

	text = lab_slurp(strcmp(path, "-") == 0 ? "/dev/stdin" : path, LAB_TEXT_MAX,
	    &len, errs);
	if (!text)
		return false;
	json_string(j, a->name, text);
	free(text);
	return true;
}

/* What the daemon would refuse is refused here, by the same row. */
static bool
put(struct json *j, const struct api_arg *a, const char *word, struct errs *errs)
{
	struct api_value value;

	if (a->type == API_TYPE_TREE)
		return put_file(j, a, word, errs);
	if (!api_value_read(a, word, &value, errs))
		return false;
	if (a->type == API_TYPE_BOOL)
		json_bool(j, a->name, value.as.flag);
	else if (a->type == API_TYPE_UINT)
		json_uint(j, a->name, value.as.number);
	else
		json_string(j, a->name, value.text);
	return true;
}

static const struct api_arg *
option(const struct api_verb *v, const char *word, size_t len)
{
	const struct api_arg *a = api_arg_find(v, word, len);

	return a && !a->positional ? a : NULL;
}

static const struct api_arg *
positional(const struct api_verb *v, unsigned n)
{
	for (size_t i = 0; i < v->nargs; i++)
		if (v->args[i].positional && n-- == 0)
			return &v->args[i];
	return NULL;
}

/* With the option that was meant, when one is near. */
static void
unknown(struct errs *errs, const struct api_verb *v, const char *word)
{
	char wrong[64], names[API_ARGS_MAX][64];
	struct data_suggest near;

	snprintf(wrong, sizeof wrong, "%.*s", (int)strcspn(word, "="), word);
	data_suggest_init(&near, wrong);
	for (size_t i = 0; i < v->nargs; i++) {
		if (v->args[i].positional)
			continue;
		snprintf(names[i], sizeof names[i], "--%s", v->args[i].name);
		data_suggest_offer(&near, names[i]);
	}
	if (verdict_takes(v))
		data_suggest_offer(&near, "--exit-code");
	errs_add(errs, CODE_USAGE, NULL, NULL, data_suggest_cure(&near, "see --help"),
	    "%s: unknown option %s", v->command ? v->command : v->name, word);
}

/* What the word at *i is a value of, with that value; *i is moved to its last word. */
static const struct api_arg *
take_option(const struct api_verb *v, int argc, char **argv, int *i, const char **value,
    struct errs *errs)
{
	const char *word = argv[*i], *equals = strchr(word, '=');
	const struct api_arg *a = option(v, word + 2,
	    equals ? (size_t)(equals - word - 2) : strlen(word + 2));

	if (!a)
		unknown(errs, v, word);
	else if (a->type == API_TYPE_BOOL)
		*value = "true";
	else if (equals)
		*value = equals + 1;
	else if (*i + 1 < argc)
		*value = argv[++*i];
	else
		a = (bad(errs, v, "a value is missing after", word), NULL);
	return a;
}

const char *
args_positional(const struct api_verb *v, int argc, char **argv, const char *name)
{
	unsigned n = 0;

	for (int i = 0; i < argc; i++) {
		const struct api_arg *a;

		if (strncmp(argv[i], "--", 2) == 0) {
			a = option(v, argv[i] + 2, strcspn(argv[i] + 2, "="));
			i += a && a->type != API_TYPE_BOOL && !strchr(argv[i], '=');
			continue;
		}
		a = positional(v, n++);
		if (a && strcmp(a->name, name) == 0)
			return argv[i];
	}
	return NULL;
}

static void
check_given(const struct api_verb *v, unsigned given, struct errs *errs)
{
	for (size_t i = 0; i < v->nargs; i++)
		if (v->args[i].required && !(given & 1u << i))
			bad(errs, v,
			    v->args[i].positional ? "missing:" : "missing option:",
			    v->args[i].name);
}

static void
put_global(struct json *j, const struct api_verb *v, const struct args_global *global,
    unsigned given, struct errs *errs)
{
	const struct api_arg *who =
	    option(v, API_SUBSCRIPTION, strlen(API_SUBSCRIPTION));
	const struct api_arg *az = option(v, API_AZ, strlen(API_AZ));

	if (global->text && option(v, API_AS_TEXT, strlen(API_AS_TEXT)))
		json_bool(j, API_AS_TEXT, true);
	if (!global->text && option(v, API_DETAILS, strlen(API_DETAILS)))
		json_bool(j, API_DETAILS, true);
	if (!who && global->subscription)
		bad(errs, v,
		    "the command is about the whole lab: leave out --" API_SUBSCRIPTION,
		    NULL);
	else if (who && global->subscription && !(given & 1u << (who - v->args)))
		json_string(j, who->name, global->subscription);
	if (global->az && !az)
		bad(errs, v, "the Azure CLI has no such table: take -o table or json",
		    NULL);
	else if (global->az && !(given & 1u << (az - v->args)))
		json_bool(j, az->name, true);
}

bool
args_input(const struct api_verb *v, const struct args_global *global, int argc,
    char **argv, struct buf *input, struct errs *errs)
{
	unsigned given = 0, npos = 0;
	const struct api_arg *a;
	struct json j;

	json_init(&j, input, false);
	json_object(&j, NULL);
	json_object(&j, "erx:input");
	for (int i = 0; i < argc; i++) {
		const char *word = argv[i];

		if (strncmp(word, "--", 2) == 0)
			a = take_option(v, argc, argv, &i, &word, errs);
		else if (!(a = positional(v, npos++)))
			bad(errs, v, "one word too many:", word);
		if (!a)
			return false;
		if (given & 1u << (a - v->args))
			return bad(errs, v, "given twice:", a->name);
		given |= 1u << (a - v->args);
		if (!put(&j, a, word, errs))
			return false;
	}
	put_global(&j, v, global, given, errs);
	json_object_end(&j);
	json_object_end(&j);
	check_given(v, given, errs);
	return errs->nerrors == 0;
}
