/*
 * A row for each command: whether any row of its answer counts, and which.
 */
#include "erxctl/verdict.h"

#include "data/json.h"

#include <stdlib.h>
#include <string.h>

struct row {
	const struct api_verb *verb;
	bool (*is_bad)(const struct data_node *row); /* of the answer */
	const char *help; /* of --exit-code; NULL: it is always so */
};

static bool
always(const struct data_node *row)
{
	(void)row;
	return true;
}

/* Warnings stand among the changes of an edit. */
static bool
is_change(const struct data_node *row)
{
	const char *text = data_node_text(row, "change");

	return text && strncmp(text, "warning: ", 9) != 0;
}

static bool
is_broken(const struct data_node *row)
{
	const char *verdict = data_node_text(row, "verdict");

	return !verdict || strcmp(verdict, "both-ways") != 0;
}

static bool
loses(const struct data_node *way)
{
	const char *lost =
	    way && way->kind == DATA_MAP ? data_node_text(way, "lost") : NULL;

	return lost && strtoul(lost, NULL, 10) > 0;
}

static bool
is_lossy(const struct data_node *row)
{
	return loses(row) || loses(data_node_get(row, "reverse"));
}

static bool
not_reached(const struct data_node *row)
{
	const char *reached = data_node_text(row, "reached");

	return !reached || strcmp(reached, "true") != 0;
}

static const struct row rows[] = {
	{ &api_verb_diff, always, "end with 1 when something differs" },
	{ &api_verb_apply, is_change, "end with 1 when something changes" },
	{ &api_verb_edit, is_change, "end with 1 when something changes" },
	{ &api_verb_reach, is_broken, "end with 1 when something is not both-ways" },
	{ &api_verb_trace, is_lossy, "end with 1 when a way is lost" },
	{ &api_verb_advance, not_reached, NULL },
	{ NULL, NULL, NULL },
};

static const struct row *
find(const struct api_verb *v)
{
	for (const struct row *r = rows; r->verb; r++)
		if (r->verb == v)
			return r;
	return NULL;
}

bool
verdict_takes(const struct api_verb *v)
{
	return verdict_help(v) != NULL;
}

const char *
verdict_help(const struct api_verb *v)
{
	const struct row *r = find(v);

	return r ? r->help : NULL;
}

bool
verdict_bad(const struct api_verb *v, bool asked, const char *body, size_t len)
{
	const struct row *r = find(v);
	struct data_node *node;
	struct data_rows all;
	bool bad = false;

	if (!r || (r->help && !asked) || !data_rows_init(&all, body, len, v->result))
		return false;
	while (!bad && (node = data_rows_next(&all)) != NULL) {
		bad = r->is_bad(node);
		data_node_free(node);
	}
	return bad;
}
