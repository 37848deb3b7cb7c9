/*
 * All commands together: those of the daemon are rows of api/verbs.h, erxctl's own are
 * rows of local.h.
 */
#include "erxctl/commands.h"

#include "api/verbs.h"
#include "data/suggest.h"
#include "erxctl/local.h"

#include <stdio.h>
#include <string.h>

void
commands_overview(struct buf *out)
{
	buf_puts(out,
	    "usage: erxctl [-S SOCKET | --url URL] [-o table|json|az] [--subscription S] "
	    "COMMAND …\n");
	for (const struct local_command *c = local_commands; c->name; c++)
		if (c->help)
			buf_printf(out, "  %s %-*s %s\n", c->name,
			    (int)(24 - strlen(c->name)), c->words, c->help);
	for (size_t i = 0; api_verbs[i]; i++)
		if (api_verbs[i]->command)
			buf_printf(out, "  %-25s %s\n", api_verbs[i]->command,
			    api_verbs[i]->help);
	buf_puts(out, "erxctl COMMAND --help says more; erxctl(1) says all.\n");
}

static void
suggest(struct data_suggest *near, const char *wrong, const char *const *names,
    size_t n)
{
	data_suggest_init(near, wrong);
	for (size_t i = 0; i < n; i++)
		data_suggest_offer(near, names[i]);
}

void
commands_unknown(int argc, char **argv, struct buf *out)
{
	const char *names[128];
	size_t n = 0, len = strlen(argv[0]), follow = 0;
	struct data_suggest near;
	char words[128];

	for (size_t i = 0; api_verbs[i] && n < 120; i++)
		if (api_verbs[i]->command)
			names[n++] = api_verbs[i]->command;
	for (size_t i = 0; i < n && argc == 1; i++) {
		if (strncmp(names[i], argv[0], len) != 0 || names[i][len] != ' ')
			continue;
		if (!follow++)
			buf_printf(out, "erxctl: %s what?", argv[0]);
		buf_printf(out, "%s %s", follow > 1 ? "," : "", names[i] + len + 1);
	}
	if (follow) {
		buf_putc(out, '\n');
		return;
	}
	for (const struct local_command *c = local_commands; c->name && n < 128; c++)
		if (c->help)
			names[n++] = c->name;
	snprintf(words, sizeof words, "%.60s%s%.60s", argv[0], argc > 1 ? " " : "",
	    argc > 1 ? argv[1] : "");
	suggest(&near, words, names, n);
	if (!data_suggest_any(&near))
		suggest(&near, argv[0], names, n);
	buf_printf(out, "erxctl: there is no command %s; %s\n", near.wrong,
	    data_suggest_cure(&near, "erxctl --help lists them"));
}
