/*
 * The text comes first: what cannot be read needs no copy of the running lab.  The copy
 * is that of run/apart.h, with the files of the running lab, which stand behind the job
 * one after the other.
 */
#include "erxd/job_dry.h"

#include "base/xalloc.h"
#include "data/put.h"
#include "erxd/border.h"
#include "erxd/edit_look.h"
#include "erxd/job_errors.h"
#include "lab/lab.h"
#include "run/apart.h"
#include "sim/overlay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- what is asked --- */

bool
job_dry_fits(const struct run *run)
{
	const struct er_files files = run_files_of(run);
	size_t len = 0;

	for (size_t i = 0; i < files.n; i++)
		len += files.items[i].len;
	return len <= JOB_DRY_FILES_MAX;
}

static struct data_node *
put_files(const struct run *run, struct buf *attached)
{
	struct data_node *list = data_node_new(DATA_SEQ, "files");
	const struct er_files files = run_files_of(run);

	for (size_t i = 0; i < files.n; i++) {
		const struct er_file *f = &files.items[i];
		struct data_node *n = data_node_new(DATA_MAP, NULL);

		data_put_text(n, "name", f->name);
		data_put_number(n, "octets", f->len);
		buf_add(attached, (const char *)f->data, f->len);
		data_node_add(list, n);
	}
	return list;
}

struct data_node *
job_dry(const struct run *run, struct erx_time now, const struct job_dry *asked,
    struct buf *attached)
{
	struct data_node *job = data_node_new(DATA_MAP, NULL);
	struct data_node *lab = data_node_new(DATA_SEQ, "lab");

	data_put_tree(job, "apart", run_apart(run, now));
	data_node_add(job, put_files(run, attached));
	data_node_add(lab, data_node_share(run_lab(run)->tree));
	data_node_add(job, lab);
	data_put_text(job, "lab-text", asked->text);
	data_put_text(job, "subscription", asked->subscription);
	data_put_text(job, "border", asked->border);
	data_put_bool(job, "listed", asked->listed);
	data_put_bool(job, "simulated", asked->simulated);
	data_put_number(job, "seed", asked->seed);
	return job;
}

/* --- what is answered --- */

static void
adapt(void *ctx, struct data_node *tree, struct errs *errs)
{
	(void)ctx;
	sim_emulate(tree, errs);
}

static void
overlay(void *ctx, struct net_spec *spec)
{
	(void)ctx;
	sim_overlay(spec);
}

static void
take_files(struct run_files *files, const struct data_node *list,
    const uint8_t *attached, size_t len)
{
	for (size_t i = 0; list && i < list->n; i++) {
		const struct data_node *n = list->children[i];
		size_t octets = (size_t)data_number(n, "octets");
		const char *name = data_node_text(n, "name");

		if (!name || octets > len)
			return;
		run_files_add(files, name, xmemdup(attached, octets), octets);
		attached += octets;
		len -= octets;
	}
}

/* The running lab; NULL: it does not begin here. */
static struct run *
open_run(const struct data_node *job, const uint8_t *attached, size_t len,
    const struct er_random *random, struct erx_time *now)
{
	const struct data_node *lab = data_node_get(job, "lab");
	struct run_host host = { .ctx = NULL };
	struct run_source source = { .tree = NULL };
	struct run *run;
	struct errs errs;

	if (!lab || lab->n != 1)
		return NULL;
	if (data_bool(job, "simulated"))
		host = (struct run_host){ .adapt = adapt, .overlay = overlay };
	errs_init(&errs);
	source.tree = data_node_dup(lab->children[0]);
	run_files_init(&source.files);
	take_files(&source.files, data_node_get(job, "files"), attached, len);
	run = run_apart_open(&host, random, &source, data_node_get(job, "apart"), now,
	    &errs);
	run_source_fini(&source);
	errs_fini(&errs);
	return run;
}

/* The lab that is to be, with what is of others where the caller has a border; NULL and
 * errors.  Takes the tree over. */
static struct data_node *
whole(const struct run *run, const char *border, struct data_node *own,
    struct errs *errs)
{
	struct data_node *tree = own;

	if (border) {
		tree = border_merge(run_lab(run), border, own, errs);
		data_node_free(own);
	}
	return tree;
}

static void
look(struct run *run, struct erx_time now, const struct edit *e,
    struct data_node *answer, struct errs *errs)
{
	const struct run_edit edit = { e->op, e->tree, e->subscription };
	struct run_change *c;
	struct buf text;

	data_put_bool(answer, "checked", true);
	if (!edit_may_name_files(run_lab(run)->tree, e, errs))
		return;
	data_put_bool(answer, "key", caller_border(e->who) && edit_has_key(e->tree));
	c = run_prepare_dry(run, now, &edit, errs);
	if (!c)
		return;
	buf_init(&text);
	edit_print(&text, run, c, errs, e);
	data_put_text(answer, "changes", text.data);
	buf_fini(&text);
	run_change_free(c);
}

static void
try_text(const struct data_node *job, struct run *run, struct erx_time now,
    struct data_node *own, struct data_node *answer, struct errs *errs)
{
	const char *border = data_node_text(job, "border");
	struct caller who = { .role = border ? CALLER_OWNER : CALLER_OPERATOR };
	struct edit e = { .op = DATA_REPLACE,
		.subscription = data_node_text(job, "subscription"),
		.dry = true,
		.who = &who,
		.listed = data_bool(job, "listed") };
	struct data_node *tree = whole(run, border, own, errs);

	if (border)
		snprintf(who.subscription, sizeof who.subscription, "%s", border);
	e.tree = tree;
	if (tree)
		look(run, now, &e, answer, errs);
	data_node_free(tree);
}

struct data_node *
job_dry_do(const struct data_node *job, const uint8_t *attached, size_t len)
{
	const char *text = data_node_text(job, "lab-text");
	struct data_node *answer = data_node_new(DATA_MAP, NULL), *own = NULL;
	struct lab_reader *reader;
	struct run *run = NULL;
	struct er_random random;
	struct erx_time now;
	struct errs errs;
	struct rng rng;

	errs_init(&errs);
	random = run_random(&rng, data_number(job, "seed"));
	reader = lab_reader_new(&errs);
	if (reader && text)
		own =
		    lab_read(reader, LAB_SCHEMA_LAB, "lab", text, strlen(text), &errs);
	if (own)
		run = open_run(job, attached, len, &random, &now);
	if (run)
		try_text(job, run, now, own, answer, &errs);
	else if (own)
		data_node_free(own);
	if (errs.nerrors)
		job_put_errors(answer, &errs, true);
	else if (!data_node_get(answer, "changes"))
		data_put_text(answer, "why", "the copy of the lab does not start");
	run_free(run);
	lab_reader_free(reader);
	errs_fini(&errs);
	return answer;
}
