/*
 * What a format may be depends on the command, so its word waits until that is known.
 */
#include "erxctl/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
options_format(struct options *o)
{
	static const char *const
	    words[] = { [OUT_TABLE] = "table", [OUT_JSON] = "json", [OUT_AZ] = "az" };
	const char *word = o->format_word;

	o->wide = word && strcmp(word, "wide") == 0;
	if (!word || o->wide || strcmp(word, "text") == 0)
		word = words[OUT_TABLE];
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0) {
			o->format = (enum out_format)i;
			o->global.az = i == OUT_AZ;
			o->global.text = i == OUT_TABLE;
			return true;
		}
	fprintf(stderr, "erxctl: -o takes table, wide, json or az, not %s\n", word);
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
		} else {
			if (strcmp(argv[i], "--help") == 0 ||
			    strcmp(argv[i], "-h") == 0)
				o->help = true;
			else if (strcmp(argv[i], "--exit-code") == 0)
				o->exit_code = true;
			else
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
