/*
 * What a format may be depends on the command, so its word waits until that is known.
 */
#include "erxctl/options.h"

#include "erxctl/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool
options_format(struct options *o)
{
	static const struct {
		const char *word;
		enum out_format format;
		enum reform_form form;
	} words[] = { { "table", OUT_TABLE, FORM_TABLE },
		{ "text", OUT_TABLE, FORM_TABLE }, { "wide", OUT_TABLE, FORM_TABLE },
		{ "json", OUT_JSON, FORM_JSON }, { "yaml", OUT_JSON, FORM_YAML },
		{ "tsv", OUT_JSON, FORM_TSV }, { "az", OUT_AZ, FORM_JSON } };
	const char *word = o->format_word ? o->format_word : words[0].word;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(word, words[i].word) != 0)
			continue;
		o->wide = strcmp(word, "wide") == 0;
		o->form = words[i].form;
		o->reform = o->query || o->form == FORM_YAML || o->form == FORM_TSV;
		o->format = words[i].format;
		if (o->query && o->format == OUT_TABLE)
			o->format = OUT_JSON;
		o->global.az = o->format == OUT_AZ;
		o->global.text = o->format == OUT_TABLE;
		return true;
	}
	fprintf(stderr, "erxctl: -o takes table, wide, json, yaml, tsv or az, not %s\n",
	    word);
	return false;
}

/* Where the value of an option goes; false: it is none that has to have one. */
static bool
place_of(struct options *o, const char *word, size_t len, const char ***place)
{
	const struct {
		const char *name, **place;
	} rows[] = {
		{ "-S", &o->socket },
		{ "--socket", &o->socket },
		{ "--url", &o->socket },
		{ "-o", &o->format_word },
		{ "--output", &o->format_word },
		{ "--" API_SUBSCRIPTION, &o->global.subscription },
		{ "--query", &o->query },
		{ "--columns", &o->columns },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strlen(rows[i].name) == len &&
		    strncmp(rows[i].name, word, len) == 0) {
			*place = rows[i].place;
			return true;
		}
	return false;
}

/* "-ojson" and "-o=json". */
static bool
is_glued(const char *word)
{
	return word[0] == '-' && (word[1] == 'o' || word[1] == 'S') && word[2];
}

/* Where a daemon is: a path, or a URL of HTTP.  False after a message. */
static bool
is_place(const char *socket)
{
	if (!socket || !strstr(socket, "://") ||
	    strncasecmp(socket, "http://", 7) == 0 ||
	    strncasecmp(socket, "https://", 8) == 0)
		return true;
	fprintf(stderr,
	    "erxctl: a URL begins with https://, or with http:// for this machine, not "
	    "%s\n",
	    socket);
	return false;
}

/* An option that stands alone: whether the word is one.  False in *good after a
 * message. */
static bool
take_flag(struct options *o, const char *word, bool *good)
{
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		o->help = true;
	else if (strcmp(word, "--exit-code") == 0)
		o->exit_code = true;
	else if (strcmp(word, "--watch") == 0)
		o->watch = 2;
	else if (strncmp(word, "--watch=", 8) == 0)
		*good = watch_read(word + 8, o);
	else
		return false;
	return true;
}

bool
options_take(int *argc, char **argv, struct options *o)
{
	bool good = true;
	int n = 1;

	for (int i = 1; i < *argc && good; i++) {
		bool glued = is_glued(argv[i]);
		size_t len = glued                   ? 2
		    : strncmp(argv[i], "--", 2) == 0 ? strcspn(argv[i], "=")
						     : strlen(argv[i]);
		const char **place;
		bool valued = place_of(o, argv[i], len, &place);

		if (valued && glued) {
			*place = argv[i] + 2 + (argv[i][2] == '=');
		} else if (valued && argv[i][len] == '=') {
			*place = argv[i] + len + 1;
		} else if (valued && i + 1 < *argc) {
			*place = argv[++i];
		} else if (valued) {
			fprintf(stderr, "erxctl: a value is missing after %s\n",
			    argv[i]);
			good = false;
		} else if (!take_flag(o, argv[i], &good)) {
			argv[n++] = argv[i];
		}
	}
	argv[n] = NULL;
	*argc = n;
	if (!o->socket)
		o->socket = getenv("ERX_URL");
	return good && is_place(o->socket);
}
