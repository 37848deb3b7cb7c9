/*
 * Files are read here, and the lab is started and left alone until it is at rest; what
 * is compared is lib/twin's.
 */
#include "erxctl/compare.h"

#include "base/xalloc.h"
#include "data/json.h"
#include "erxctl/stage.h"
#include "twin/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: erxctl compare LAB [PLACE=]TABLE... [--since [PLACE=]TABLE...] [-o json]\n"
    "Starts a lab in simulated time and sets its tables of routes beside real ones.\n"
    "  PLACE=TABLE      what az prints of a place: list-route-tables of\n"
    "                   CIRCUIT/primary or /secondary, list-learned-routes of a\n"
    "                   gateway, show-effective-route-table of VNET or VNET/SUBNET;\n"
    "                   without PLACE the name of the file says it: er-a-primary.json\n"
    "  --since TABLE... older tables of the same places: what has changed in reality\n"
    "The exit status is 1 when there is a difference between the lab and reality.\n";

struct file {
	const char *name, *place; /* place: or NULL; both borrowed */
	struct data_node *document;
};
struct files {
	struct file *items;
	size_t n, cap;
};

static bool
read_file(struct files *all, char *word, struct errs *errs)
{
	char *equals = strchr(word, '=');
	struct file *f = &VEC_PUSH(all->items, all->n, all->cap);
	char *text;
	size_t len;

	f->name = equals ? equals + 1 : word;
	f->place = equals ? word : NULL;
	if (equals)
		*equals = '\0';
	f->document = NULL;
	text = lab_slurp(f->name, LAB_TEXT_MAX, &len, errs);
	if (text)
		f->document = data_json_parse_file(text, len, f->name, errs);
	free(text);
	return f->document != NULL;
}

static void
files_free(struct files *all)
{
	for (size_t i = 0; i < all->n; i++)
		data_node_free(all->items[i].document);
	free(all->items);
}

/* The last part of a path without its extension, which is a place without a word. */
static bool
same_place(const struct file *a, const struct file *b)
{
	const char *words[2] = { a->place, b->place };
	const char *names[2] = { a->name, b->name };
	size_t lens[2];

	for (int i = 0; i < 2; i++) {
		const char *slash = strrchr(names[i], '/'), *dot;

		if (words[i]) {
			lens[i] = strlen(words[i]);
			continue;
		}
		words[i] = slash ? slash + 1 : names[i];
		dot = strrchr(words[i], '.');
		lens[i] =
		    dot && dot > words[i] ? (size_t)(dot - words[i]) : strlen(words[i]);
	}
	return lens[0] == lens[1] && strncmp(words[0], words[1], lens[0]) == 0;
}

/* Each old table beside the new one of its place. */
static bool
changes(struct twin_compared *out, const struct twin_compared *compared,
    const struct files *today, const struct files *then, struct errs *errs)
{
	bool good = true;

	for (size_t i = 0; i < then->n; i++) {
		const struct file *old = &then->items[i];
		size_t k = 0;

		while (k < today->n && !same_place(&today->items[k], old))
			k++;
		if (k == today->n) {
			errs_add(errs, CODE_UNKNOWN_NAME, old->name, NULL,
			    "give the same PLACE= in front of both",
			    "no table of today is of the same place as this older one");
			good = false;
			continue;
		}
		good = twin_since(out, old->name, compared->parts[k].at, old->document,
			   today->items[k].document, errs) &&
		    good;
	}
	return good;
}

static bool
compare(struct stage *s, const char *lab, const struct files *tables,
    struct twin_compared *out, struct errs *errs)
{
	struct twin_names *names;
	bool good = true;

	stage_rest(s->world, lab, errs);
	names = twin_names_new(sim_net(s->world), sim_now(s->world));
	for (size_t i = 0; i < tables->n; i++)
		good = twin_compare(out, sim_running(s->world), sim_now(s->world),
			   names, tables->items[i].name, tables->items[i].place,
			   tables->items[i].document, errs) &&
		    good;
	twin_names_free(names);
	return good;
}

static int
run(const char *lab, const struct files *tables, const struct files *since,
    enum out_format format, struct errs *errs)
{
	const struct stage_config config = { .lab = lab,
		.seed = 1,
		.times = ER_TIMES_IDEAL,
		.once = true };
	struct twin_compared compared = { NULL, 0, 0 }, changed = { NULL, 0, 0 };
	struct stage stage;
	struct buf page;
	int status = EXIT_USAGE;

	buf_init(&page);
	if (stage_init(&stage, &config, errs) &&
	    compare(&stage, lab, tables, &compared, errs) &&
	    changes(&changed, &compared, tables, since, errs)) {
		twin_print(&page, &compared, since->n ? &changed : NULL,
		    format == OUT_JSON);
		fputs(page.data, stdout);
		status = twin_is_same(&compared) ? EXIT_DONE : EXIT_REFUSED;
	}
	twin_compared_free(&compared);
	twin_compared_free(&changed);
	stage_fini(&stage);
	buf_fini(&page);
	return status;
}

int
compare_command(int argc, char **argv, const struct options *o)
{
	struct files files[2] = { { NULL, 0, 0 }, { NULL, 0, 0 } };
	bool old = false, good = true;
	struct errs errs;
	int status = EXIT_USAGE;

	for (int i = 0; i < argc; i++)
		if (argv[i][0] == '-' && strcmp(argv[i], "--since") != 0) {
			fprintf(stderr, "erxctl: unknown option %s\n", argv[i]);
			return EXIT_USAGE;
		}
	if (o->help || argc < 2) {
		fputs(usage, o->help ? stdout : stderr);
		return o->help ? EXIT_DONE : EXIT_USAGE;
	}
	errs_init(&errs);
	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "--since") == 0)
			old = true;
		else
			good = read_file(&files[old], argv[i], &errs) && good;
	if (good && !files[0].n)
		fputs(usage, stderr);
	else if (good)
		status = run(argv[0], &files[0], &files[1], o->format, &errs);
	out_errors(&errs, o->format);
	files_free(&files[0]);
	files_free(&files[1]);
	errs_fini(&errs);
	return status;
}
