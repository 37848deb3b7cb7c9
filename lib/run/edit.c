/*
 * Everything that may refuse comes first: the rules (er_lab_edit), operations under
 * way, the compiler, and last the host.  What follows cannot fail.
 */
#include "base/xalloc.h"
#include "compile/patch.h"
#include "net/patch.h"
#include "net/piece.h"
#include "run/again.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

void
run_source_fini(struct run_source *s)
{
	data_node_free(s->tree);
	run_files_fini(&s->files);
	s->tree = NULL;
}

void
run_source_again(struct run_source *s, struct run *r, struct data_node *tree)
{
	s->tree = tree;
	s->files = r->files;
	run_files_init(&r->files);
}

static void
drop_files(struct run_files *f)
{
	if (f)
		run_files_fini(f);
	free(f);
}

void
run_change_free(struct run_change *c)
{
	if (!c)
		return;
	er_lab_free(c->lab);
	net_spec_free(c->spec);
	drop_files(c->files);
	run_operation_free(c->operation);
	if (c->diff)
		net_diff_fini(c->diff);
	free(c->diff);
	if (c->patch)
		net_patch_fini(c->patch);
	free(c->patch);
	if (c->piece)
		net_piece_fini(c->piece);
	free(c->piece);
	free(c);
}

const struct net_diff *
run_change_diff(const struct run *r, struct run_change *c)
{
	if (!c->diff) {
		c->diff = xmalloc(sizeof *c->diff);
		if (c->patch)
			net_patch_diff(c->diff, run_spec(r), c->patch);
		else if (c->piece)
			net_diff(c->diff, c->piece->was, c->piece->now);
		else
			net_diff(c->diff, run_spec(r), c->spec);
	}
	return c->diff;
}

/* What a run adds to what a lab compiles to. */
static void
overlay(const struct run *r, const struct er_lab *lab, struct net_spec *spec)
{
	if (r->host.overlay)
		r->host.overlay(r->host.ctx, spec);
	run_maintain_overlay(r, lab, spec);
	run_tests_overlay(r, lab, spec);
}

/* What a file holds was told when the file was read. */
static void
move_errors(struct errs *to, struct errs *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct err *e = &from->items[i];

		if (!e->warning)
			errs_add(to, e->code, e->where, e->path, e->cure, "%s",
			    e->text);
	}
	errs_fini(from);
}

/* False, and errors, as the compiler has them. */
static bool
compile(const struct run *r, struct run_change *c, const struct run_files *files,
    struct errs *errs)
{
	const struct er_files view = run_files_view(files);
	size_t before = errs->nerrors;
	struct errs known;

	errs_init(&known);
	c->spec = compile_lab_compile(c->lab, &view, files == c->files ? errs : &known);
	move_errors(errs, &known);
	if (c->spec && r)
		overlay(r, c->lab, c->spec);
	return c->spec && errs->nerrors == before;
}

/* What an edit changes by itself, where that can be told.  What a host or a run adds to
 * what a lab compiles to is for the whole. */
static bool
patch(const struct run *r, struct run_change *c)
{
	struct net_patch patch;
	struct net_piece piece;

	if (r->host.overlay || r->nmaintained || r->ntests || r->nstandbys)
		return false;
	if (compile_lab_patch(r->lab, c->lab, run_spec(r), &patch)) {
		c->patch = xmalloc(sizeof *c->patch);
		*c->patch = patch;
		return true;
	}
	if (!compile_lab_piece(r->lab, c->lab, run_spec(r), &piece))
		return false;
	c->piece = xmalloc(sizeof *c->piece);
	*c->piece = piece;
	return true;
}

static struct run_change *
refuse(struct run_change *c)
{
	run_change_free(c);
	return NULL;
}

/* Takes what is in the source. */
static struct data_node *
take(struct run_source *s, struct run_change *c)
{
	struct data_node *tree = s->tree;

	c->files = xmalloc(sizeof *c->files);
	*c->files = s->files;
	s->tree = NULL;
	run_files_init(&s->files);
	return tree;
}

struct run_change *
run_prepare_load(struct run *r, struct run_source *source, const struct er_alloc *alloc,
    struct errs *errs)
{
	struct run_change *c = xcalloc(1, sizeof *c);
	struct data_node *tree = take(source, c);
	size_t before = errs->nerrors;
	struct er_lab *lender = NULL, of_alloc = { 0 };

	if (alloc) {
		of_alloc.alloc = er_alloc_dup(alloc);
		lender = &of_alloc;
	} else if (r->lab) {
		lender = r->lab;
	}
	if (r->host.adapt)
		r->host.adapt(r->host.ctx, tree, errs);
	c->lab = er_lab_new(tree, lender, &r->random, errs);
	er_alloc_free(of_alloc.alloc);
	if (c->lab)
		er_lab_times(c->lab, r->times);
	if (!c->lab || errs->nerrors > before || !compile(r, c, c->files, errs))
		return refuse(c);
	return c;
}

struct run_change *
run_draft(struct run_source *source, uint64_t seed, struct errs *errs)
{
	struct run_change *c = xcalloc(1, sizeof *c);
	struct data_node *tree = take(source, c);
	size_t before = errs->nerrors;
	struct er_random random;
	struct rng rng;

	random = run_random(&rng, seed);
	c->lab = er_lab_new(tree, NULL, &random, errs);
	if (!c->lab || errs->nerrors > before || !compile(NULL, c, c->files, errs))
		return refuse(c);
	return c;
}

struct run_change *
run_prepare_now(struct run *r, const struct run_edit *e, struct errs *errs)
{
	struct run_change *c = xcalloc(1, sizeof *c);
	size_t before = errs->nerrors;

	c->lab = er_lab_edit(r->lab, e->op, e->tree, e->subscription, &r->random, errs);
	if (c->lab)
		run_tier_check(r, c->lab, errs);
	if (c->lab)
		run_tests_check(r, c->lab, errs);
	if (!c->lab || errs->nerrors > before ||
	    (!patch(r, c) && !compile(r, c, &r->files, errs)))
		return refuse(c);
	return c;
}

/* The edit begins only, if it takes time. */
static struct run_change *
prepare(struct run *r, struct erx_time now, const struct run_edit *e, struct errs *errs)
{
	struct run_change *c = run_prepare_now(r, e, errs);
	size_t before = errs->nerrors;

	if (!c || !r->lab->model->fidelity.realistic_durations)
		return c;
	c->operation = run_operation_new(r, now, e, c->lab, errs);
	return errs->nerrors > before ? refuse(c) : c;
}

static struct run_change *
prepare_given(struct run *r, struct erx_time now, const struct run_edit *given,
    struct errs *errs)
{
	struct data_node *tree = data_node_dup(given->tree);
	struct run_edit e = { given->op, tree, given->subscription };
	struct run_change *c;

	/* What is still without its secret is refused as the lab is read. */
	(void)data_node_lend(tree, r->lab->tree);
	if (r->host.adapt)
		r->host.adapt(r->host.ctx, tree, errs);
	c = prepare(r, now, &e, errs);
	data_node_free(tree);
	return c;
}

struct run_change *
run_prepare(struct run *r, struct erx_time now, const struct run_edit *e,
    struct errs *errs)
{
	r->last_operation = 0;
	errs_fini(&r->last_errs);
	errs_init(&r->last_errs);
	return prepare_given(r, now, e, errs);
}

struct run_change *
run_prepare_dry(struct run *r, struct erx_time now, const struct run_edit *e,
    struct errs *errs)
{
	const struct rng rng = r->rng;
	uint64_t drawn = r->drawn;
	struct run_change *c = prepare_given(r, now, e, errs);

	r->rng = rng;
	r->drawn = drawn;
	return c;
}

struct run_change *
run_prepare_again(struct run *r, const struct data_node *tree,
    const struct er_alloc *alloc, struct errs *errs)
{
	struct run_change *c = xcalloc(1, sizeof *c);
	struct er_lab lender = { .alloc = er_alloc_dup(alloc) };
	size_t before = errs->nerrors;

	c->lab = er_lab_new(data_node_dup(tree), &lender, &r->random, errs);
	er_alloc_free(lender.alloc);
	if (c->lab)
		er_lab_times(c->lab, r->times);
	if (!c->lab || errs->nerrors > before || !compile(r, c, &r->files, errs))
		return refuse(c);
	return c;
}

enum run_outcome
run_commit(struct run *r, struct erx_time now, struct run_change *c, struct errs *errs)
{
	if (c->operation) {
		run_operation_begin(r, now, c->operation);
		c->operation = NULL;
		run_change_free(c);
		return RUN_BEGUN;
	}
	/* A patch leaves sessions and links as they are, a piece those with others. */
	if (r->host.prepare &&
	    !r->host.prepare(r->host.ctx, c->lab,
		c->spec ? c->spec : net_running(r->net), errs)) {
		run_change_free(c);
		return RUN_REFUSED;
	}
	er_lab_free(r->lab);
	r->lab = c->lab;
	run_maintain_sweep(r);
	run_standby_sweep(r);
	run_tests_sweep(r, now);
	net_lasting_forget(&r->lasting);
	if (c->files) {
		run_files_fini(&r->files);
		r->files = *c->files;
		free(c->files);
	}
	(void)run_change_diff(r, c);
	if (c->patch)
		net_apply_patch(r->net, now, c->patch, c->diff);
	else if (c->piece)
		net_apply_piece(r->net, now, c->piece, c->diff);
	else
		net_apply_diff(r->net, now, c->spec, c->diff);
	run_fail_on(r, now);
	r->edits++;
	free(c->patch);
	free(c->piece);
	free(c->diff);
	free(c);
	if (r->host.settle)
		r->host.settle(r->host.ctx);
	return RUN_DONE;
}

enum run_outcome
run_edit(struct run *r, struct erx_time now, const struct run_edit *e,
    struct errs *errs)
{
	struct run_change *c = run_prepare(r, now, e, errs);

	return c ? run_commit(r, now, c, errs) : RUN_REFUSED;
}

/* The lab has compiled before, and so has what it names. */
void
run_recompile(struct run *r, struct erx_time now)
{
	const struct er_files view = run_files_view(&r->files);
	struct net_spec *spec;
	struct errs errs;

	errs_init(&errs);
	spec = compile_lab_compile(r->lab, &view, &errs);
	errs_fini(&errs);
	if (!spec)
		return;
	overlay(r, r->lab, spec);
	net_apply(r->net, now, spec);
	r->edits++;
}
