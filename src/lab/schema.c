/*
 * libyang compiles the embedded texts without looking for files: the modules they
 * import are its own.  Its messages are kept, not printed.  The extensions are read
 * once and hang as notes on the compiled nodes, because the reader asks for them at
 * every value.
 */
#include "lab/schema.h"

#include "base/xalloc.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *text;
	const size_t *len;
} texts[LAB_MODULE_N] = {
	[LAB_MODULE_LAB] = { erx_yang_erx_lab, &erx_yang_erx_lab_len },
	[LAB_MODULE_PLAN] = { erx_yang_erx_plan, &erx_yang_erx_plan_len },
};

const struct lab_note *
lab_note(const struct lysc_node *node)
{
	return node->priv;
}

const struct lysc_node *
lab_child_next(const struct lys_module *module, const struct lysc_node *parent,
    const struct lysc_node *last)
{
	return lys_getnext(last, parent, parent ? NULL : module->compiled, 0);
}

bool
lab_is_key(const struct lysc_node *parent, const struct lysc_node *node)
{
	return parent && parent->nodetype == LYS_LIST && lab_note(parent)->key == node;
}

const struct lysc_node *
lab_child(const struct lys_module *module, const struct lysc_node *parent,
    const char *name)
{
	const struct lysc_node *node = NULL;

	while ((node = lab_child_next(module, parent, node)))
		if (strcmp(node->name, name) == 0)
			return lab_is_key(parent, node) ? NULL : node;
	return NULL;
}

static const struct lysc_ext_instance *
extension(struct lysc_ext_instance *exts, const char *name)
{
	for (LY_ARRAY_COUNT_TYPE i = 0; i < LY_ARRAY_COUNT(exts); i++)
		if (strcmp(exts[i].def->name, name) == 0 &&
		    strcmp(exts[i].def->module->name, "erx-lab") == 0)
			return &exts[i];
	return NULL;
}

bool
lab_has_extension(struct lysc_ext_instance *exts, const char *name)
{
	return extension(exts, name) != NULL;
}

static const char *
lab_extension(struct lysc_ext_instance *exts, const char *name)
{
	const struct lysc_ext_instance *e = extension(exts, name);

	return e ? e->argument : NULL;
}

/* Parents come before their children. */
static LY_ERR
annotate(struct lysc_node *node, void *data, ly_bool *skip_below)
{
	struct lab_modules *m = data;
	struct lab_note *note = xcalloc(1, sizeof *note);
	struct lab_note *above = node->parent ? node->parent->priv : NULL;

	*skip_below = 0;
	note->next = m->notes;
	m->notes = note;
	node->priv = note;
	note->secret = lab_has_extension(node->exts, "secret");
	note->followed_by = lab_extension(node->exts, "followed-by");
	note->repeats = lab_has_extension(node->exts, "repeats");
	if (above && lysc_is_key(node)) {
		above->key = node;
		above->positional = lab_has_extension(node->exts, "position");
	}
	if (above && lab_has_extension(node->exts, "shorthand"))
		above->shorthand = node;
	return LY_SUCCESS;
}

bool
lab_modules_init(struct lab_modules *m, struct errs *errs)
{
	LY_ERR err = LY_SUCCESS;

	*m = (struct lab_modules){ 0 };
	ly_log_options(LY_LOSTORE_LAST);
	if (ly_ctx_new(NULL,
		LY_CTX_DISABLE_SEARCHDIRS | LY_CTX_NO_YANGLIBRARY |
		    LY_CTX_EXPLICIT_COMPILE,
		&m->ctx))
		abort(); /* only for want of memory */
	for (size_t i = 0; i < LAB_MODULE_N && err == LY_SUCCESS; i++) {
		struct lys_module *module = NULL;

		err = lys_parse_mem(m->ctx, texts[i].text, LYS_IN_YANG, &module);
		m->module[i] = module;
	}
	/* Compiled once, and not again for each module that is read. */
	if (err == LY_SUCCESS)
		err = ly_ctx_compile(m->ctx);
	if (err != LY_SUCCESS) {
		const char *why = ly_errmsg(m->ctx);

		errs_add(errs, CODE_INTERNAL, NULL, NULL, "report this as a bug",
		    "libyang refuses a built-in module: %s",
		    why ? why : "no reason given");
		lab_modules_fini(m);
		return false;
	}
	for (size_t i = 0; i < LAB_MODULE_N; i++)
		lysc_module_dfs_full(m->module[i], annotate, m);
	return true;
}

void
lab_modules_fini(struct lab_modules *m)
{
	struct lab_note *next;

	for (struct lab_note *note = m->notes; note; note = next) {
		next = note->next;
		free(note);
	}
	ly_ctx_destroy(m->ctx);
	*m = (struct lab_modules){ 0 };
}

const char *
lab_modules_revision(const struct lab_modules *m, enum lab_module which)
{
	return m->module[which]->revision;
}
