/*
 * Two lists of objects: those in which the running lab differs from the file as it was
 * read last, which were edited, and those in which it differs from the file now.  An
 * object in both would lose its edit.
 */
#include "erxd/reload.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "er/kind.h"
#include "erxd/edit.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/state.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *
reload_whole_path(const struct host *h, const char *path)
{
	char *here, *whole;

	if (path && path == h->config.lab_path && h->given_file)
		return xstrdup(h->given_file);
	if (!path || path[0] == '/')
		return path ? xstrdup(path) : NULL;
	here = getcwd(NULL, 0);
	whole = here ? xasprintf("%s/%s", here, path) : xstrdup(path);
	free(here);
	return whole;
}

void
reload_sum(const struct data_node *tree, char sum[])
{
	struct buf text;
	struct json j;

	buf_init(&text);
	json_init(&j, &text, false);
	data_node_json(&j, NULL, tree);
	state_sum(text.data, text.len, sum);
	buf_fini(&text);
}

void
reload_note(struct host *h, struct data_node *tree, bool sure)
{
	data_node_free(h->file_tree);
	h->file_tree = tree;
	h->file_sure = sure;
}

void
reload_keep_owned(const struct host *h, struct data_node *tree)
{
	const struct er_lab *lab = run_lab(h->run);

	for (unsigned k = 0; lab && k < ER_OBJECT_N; k++) {
		const char *name = er_kind((enum er_object_kind)k)->list;
		const struct data_node *from = data_node_get(lab->tree, name);
		struct data_node *list = data_node_get(tree, name);

		for (size_t i = 0; from && i < from->n; i++) {
			const struct data_node *e = from->children[i];

			if (!strchr(e->name, '~') ||
			    (list && data_node_get(list, e->name)))
				continue;
			if (!list) {
				list = data_node_new(DATA_MAP, name);
				list->list = from->list;
				data_node_add(tree, list);
			}
			data_node_add(list, data_node_dup(e));
		}
	}
}

/* Lines begin with a sign and a blank; the rest is the object's path. */
static bool
has_path(const struct changes_lines *l, const char *line)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->items[i] + 2, line + 2) == 0)
			return true;
	return false;
}

bool
reload_may(const struct host *h, const struct data_node *tree, struct errs *errs)
{
	const struct er_lab *lab = run_lab(h->run);
	struct changes_lines edited, differs;
	size_t before = errs->nerrors;

	if (!lab || !h->file_tree)
		return true;
	changes_list(h->file_tree, lab->tree, &edited);
	changes_list(tree, lab->tree, &differs);
	for (size_t i = 0; i < edited.n; i++) {
		const char *line = edited.items[i];

		if (!has_path(&differs, line) || (line[0] == '-' && !h->file_sure))
			continue;
		if (h->config.force)
			log_line("dropped", line + 2, line);
		else
			errs_add(errs, CODE_DROPS_EDITS, NULL, line + 2, NULL,
			    "%s was edited since the file was read, and the file "
			    "does not have the edit",
			    line + 2);
	}
	changes_lines_fini(&edited);
	changes_lines_fini(&differs);
	return errs->nerrors == before;
}

void
reload_tell(struct host *h, const char *path, const struct changes_lines *l)
{
	const struct caller who = { .role = CALLER_OPERATOR, .name = "the lab file" };

	for (size_t i = 0; i < l->n; i++) {
		if (!h->config.quiet)
			log_line("reload", path ? path : "-", l->items[i]);
		if (i < NEWS_LINES_MAX)
			news_add(h, API_EVENT_EDIT, "reload", l->items[i] + 2,
			    l->items[i], &who);
	}
}

void
reload_compare(struct host *h)
{
	struct data_node *tree;
	struct errs errs;
	char sum[STATE_SUM_LEN + 1] = "";

	if (!h->config.lab_path)
		return;
	errs_init(&errs);
	tree = lab_read_file(h->reader, LAB_SCHEMA_LAB, h->config.lab_path, &errs);
	if (!tree) {
		log_errors(&errs);
		log_line("state", h->config.lab_path,
		    "this lab cannot be read; the one that is kept runs");
	} else if (!data_node_equal(tree, run_lab(h->run)->tree)) {
		log_line("state", h->config.lab_path,
		    "differs from the lab that is kept, which runs; `erxctl apply` or "
		    "--reset puts this one in its place");
	}
	if (tree) {
		reload_sum(tree, sum);
		edit_forget_marks(tree);
	}
	reload_note(h, tree, tree && strcmp(sum, h->lab_file.sum) == 0);
	errs_fini(&errs);
}
