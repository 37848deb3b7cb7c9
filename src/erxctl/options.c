/*
 * What a format may be depends on the command, so its word waits until that is known.
 */
#include "erxctl/options.h"

#include "erxctl/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

bool
options_take(int *argc, char **argv, struct options *o)
{
	int n = 1;

	for (int i = 1; i < *argc; i++) {
		const char **value;

		if (strcmp(argv[i], "-S") == 0 || strcmp(argv[i], "--socket") == 0 ||
		    strcmp(argv[i], "--url") == 0) {
			value = &o->socket;
		} else if (strcmp(argv[i], "-o") == 0 ||
		    strcmp(argv[i], "--output") == 0) {
			value = &o->format_word;
		} else if (strcmp(argv[i], "--" API_SUBSCRIPTION) == 0) {
			value = &o->global.subscription;
		} else if (strcmp(argv[i], "--query") == 0) {
			value = &o->query;
		} else {
			if (strcmp(argv[i], "--help") == 0 ||
			    strcmp(argv[i], "-h") == 0)
				o->help = true;
			else if (strcmp(argv[i], "--exit-code") == 0)
				o->exit_code = true;
			else if (strncmp(argv[i], "--query=", 8) == 0)
				o->query = argv[i] + 8;
			else if (strcmp(argv[i], "--watch") == 0)
				o->watch = 2;
			else if (strncmp(argv[i], "--watch=", 8) == 0) {
				if (!watch_read(argv[i] + 8, o))
					return false;
			} else
				argv[n++] = argv[i];
			continue;
		}
		if (++i >= *argc) {
			fprintf(stderr, "erxctl: a value is missing after %s\n",
			    argv[i - 1]);
			return false;
		}
		*value = argv[i];
	}
	argv[n] = NULL;
	*argc = n;
	if (!o->socket)
		o->socket = getenv("ERX_URL");
	return true;
}
