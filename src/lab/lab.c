/*
 * The pieces in order: text, YAML, walk, faults.  A tree is handed out only when
 * nothing at all was wrong.
 */
#include "lab/lab.h"

#include "base/xalloc.h"
#include "lab/read.h"
#include "lab/schema.h"
#include "lab/slurp.h"
#include "lab/yaml.h"

#include <stdlib.h>
#include <string.h>

struct lab_reader {
	struct lab_modules modules;
	const struct lab_dirs *dirs;
};

struct lab_reader *
lab_reader_new(struct errs *errs)
{
	struct lab_reader *reader = xcalloc(1, sizeof *reader);

	if (!lab_modules_init(&reader->modules, errs)) {
		free(reader);
		return NULL;
	}
	return reader;
}

void
lab_reader_free(struct lab_reader *reader)
{
	if (!reader)
		return;
	lab_modules_fini(&reader->modules);
	free(reader);
}

void
lab_reader_hold(struct lab_reader *reader, const struct lab_dirs *dirs)
{
	reader->dirs = dirs;
}

const struct lab_dirs *
lab_reader_dirs(const struct lab_reader *reader)
{
	return reader->dirs;
}

static struct data_node *
read_text(struct lab_reader *reader, enum lab_schema form, const char *beside,
    const char *text, size_t len, struct lab_faults *faults)
{
	static const enum lab_module of[LAB_SCHEMA_N] = {
		[LAB_SCHEMA_LAB] = LAB_MODULE_LAB,
		[LAB_SCHEMA_EDIT] = LAB_MODULE_LAB,
		[LAB_SCHEMA_DELETE] = LAB_MODULE_LAB,
		[LAB_SCHEMA_PLAN] = LAB_MODULE_PLAN,
		[LAB_SCHEMA_CHECKS] = LAB_MODULE_PLAN,
	};
	const struct lys_module **module = reader->modules.module;
	struct lab_walk walk = { reader->modules.ctx, module[of[form]],
		module[LAB_MODULE_LAB], form, faults->file, beside, reader->dirs,
		faults };
	struct data_node *tree = NULL;
	struct lab_yaml *yaml;

	if (len > LAB_TEXT_MAX) {
		lab_fault(faults, CODE_TOO_LARGE, (struct lab_mark){ 0, 0 }, NULL,
		    "split the lab, or put tables into files",
		    "this is longer than %u MB", LAB_TEXT_MAX >> 20);
		return NULL;
	}
	yaml = lab_yaml_parse(text, len, faults);
	if (yaml)
		tree = form == LAB_SCHEMA_DELETE ? lab_walk_delete(&walk, yaml)
						 : lab_walk_lab(&walk, yaml);
	lab_yaml_free(yaml);
	return tree;
}

struct data_node *
lab_read(struct lab_reader *reader, enum lab_schema form, const char *name,
    const char *text, size_t len, struct errs *errs)
{
	return lab_read_beside(reader, form, name, NULL, text, len, errs);
}

struct data_node *
lab_read_beside(struct lab_reader *reader, enum lab_schema form, const char *name,
    const char *beside, const char *text, size_t len, struct errs *errs)
{
	struct lab_faults faults;
	struct data_node *tree;

	lab_faults_init(&faults, name);
	tree = read_text(reader, form, beside, text, len, &faults);
	if (faults.n) {
		data_node_free(tree);
		tree = NULL;
	}
	lab_faults_move(&faults, errs);
	return tree;
}

struct data_node *
lab_read_file(struct lab_reader *reader, enum lab_schema form, const char *path,
    struct errs *errs)
{
	size_t len;
	char *text = reader->dirs
	    ? lab_slurp_file(reader->dirs, path, LAB_TEXT_MAX, &len, errs)
	    : lab_slurp(path, LAB_TEXT_MAX, &len, errs);
	struct data_node *tree = NULL;

	if (text)
		tree = lab_read_beside(reader, form, path, path, text, len, errs);
	free(text);
	return tree;
}

void
lab_print_errors(const struct errs *errs, struct buf *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		kept += !e->warning;
		if (e->where[0])
			buf_printf(out, "%s: ", e->where);
		if (e->warning)
			buf_puts(out, "warning: ");
		if (e->path[0])
			buf_printf(out, "%s: ", e->path);
		buf_puts(out, e->text);
		if (e->cure[0])
			buf_printf(out, "; %s", e->cure);
		buf_putc(out, '\n');
	}
	if (errs->nerrors > kept)
		buf_printf(out, "and %zu more\n", errs->nerrors - kept);
}

const char *
lab_revision(const struct lab_reader *reader, enum lab_schema schema)
{
	bool plan = schema == LAB_SCHEMA_PLAN || schema == LAB_SCHEMA_CHECKS;

	return lab_modules_revision(&reader->modules,
	    plan ? LAB_MODULE_PLAN : LAB_MODULE_LAB);
}
