/*
 * Everything that may refuse comes first: rules (er_lab_edit), the compiler, listeners,
 * the disk.  What follows cannot fail.
 */
#include "erxd/edit.h"

#include "base/json.h"
#include "erxd/changes.h"
#include "erxd/host.h"
#include "erxd/log.h"

#include <string.h>

/* Files are for those who can write the lab file: the API names none. */
static bool
names_file(const struct er_node *n)
{
	for (size_t i = 0; i < n->n; i++) {
		const struct er_node *c = n->children[i];

		if (c->kind == ER_TEXT ? c->name && !strcmp(c->name, "mrt")
				       : names_file(c))
			return true;
	}
	return false;
}

static bool
may_name_files(const struct edit *e, struct errs *errs)
{
	if (e->op == ER_DELETE || !names_file(e->tree))
		return true;
	errs_add(errs, "bad-file", NULL, NULL,
	    "start erxd with the lab, or send it SIGHUP",
	    "files (mrt) cannot be named through the API");
	return false;
}

static void
log_change(void *ctx, const char *line)
{
	const char *const *who = ctx;

	log_line("edit", *who, line);
}

/* A refused key is worth a line; which one it was is not said. */
static void
log_refusal(const struct edit *e, const struct errs *errs)
{
	for (size_t i = 0; i < errs->n; i++)
		if (!strncmp(errs->items[i].code, "key-", 4) && !errs->items[i].warning)
			log_line("refused", e->subscription ? e->subscription : "-",
			    errs->items[i].code);
}

static void
print_answer(struct buf *answer, const struct host *h, const struct er_lab *lab,
    const struct net_spec *spec, const struct errs *errs, const char *who)
{
	struct json j;

	json_init(&j, answer, false);
	json_object(&j, NULL);
	json_array(&j, "changes");
	changes_json(&j, h->lab->tree, lab->tree, net_running(h->net), spec, who);
	for (size_t i = 0; i < errs->n; i++) {
		json_object(&j, NULL);
		json_stringf(&j, "change", "warning: %s%s%s", errs->items[i].path,
		    errs->items[i].path[0] ? ": " : "", errs->items[i].text);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
}

bool
edit_run(struct host *h, const struct edit *e, struct buf *answer, struct errs *errs)
{
	const char *who = e->subscription ? e->subscription : "-";
	struct er_random random = host_random();
	struct net_spec *spec = NULL;
	struct er_lab *lab = NULL;
	struct er_node *before;
	bool ok;

	if (may_name_files(e, errs))
		lab =
		    er_lab_edit(h->lab, e->op, e->tree, e->subscription, &random, errs);
	if (lab)
		spec = host_compile(h, lab, errs);
	if (!spec) {
		er_lab_free(lab);
		log_refusal(e, errs);
		return false;
	}
	if (answer)
		print_answer(answer, h, lab, spec, errs, e->subscription);
	if (e->dry) {
		net_spec_free(spec);
		er_lab_free(lab);
		return true;
	}
	before = h->config.quiet ? NULL : er_node_dup(h->lab->tree);
	ok = host_adopt(h, lab, spec, errs);
	if (ok && before)
		changes_objects(before, h->lab->tree, log_change, &who);
	er_node_free(before);
	return ok;
}

void
edit_forget_marks(struct er_node *n)
{
	n->file = NULL;
	n->line = n->column = 0;
	for (size_t i = 0; i < n->n; i++)
		edit_forget_marks(n->children[i]);
}

struct er_node *
edit_read(struct host *h, enum er_op op, const struct buf *text, struct errs *errs)
{
	static const enum lab_schema schemas[] = {
		[ER_CREATE] = LAB_SCHEMA_EDIT,
		[ER_UPDATE] = LAB_SCHEMA_EDIT,
		[ER_DELETE] = LAB_SCHEMA_DELETE,
		[ER_REPLACE] = LAB_SCHEMA_LAB,
	};
	struct er_node *tree =
	    lab_read(h->reader, schemas[op], "", text->data, text->len, errs);

	for (size_t i = 0; i < errs->n; i++)
		errs->items[i].where[0] = '\0';
	if (tree)
		edit_forget_marks(tree);
	return tree;
}
