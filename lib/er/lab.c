/*
 * Reading, checking and editing come together here.  An edit is a new lab: a branch of
 * the tree is changed, which has what stays in common with the old one, what follows
 * from the change is carried out, the model is made anew and held against the old one.
 * Refusals of the edit itself go before what the new model would be blamed for: a
 * circuit that is in use is refused as such, not as a connection that leads nowhere.
 */
#include "er/lab.h"

#include "base/text.h"
#include "base/xalloc.h"
#include "er/check.h"
#include "er/edit.h"
#include "er/read.h"

#include <stdlib.h>
#include <string.h>

void
er_lab_free(struct er_lab *lab)
{
	if (!lab)
		return;
	data_node_free(lab->tree);
	er_alloc_free(lab->alloc);
	er_model_free(lab->model);
	errs_fini(&lab->warned);
	free(lab->warned_for);
	free(lab);
}

void
er_lab_times(struct er_lab *lab, enum er_times times)
{
	struct er_fidelity *f = &lab->model->fidelity;
	bool was = f->realistic_durations;

	lab->times = times;
	if (times == ER_TIMES_IDEAL || times == ER_TIMES_REAL)
		f->realistic_durations = times == ER_TIMES_REAL;
	else if (f->has_realistic_written)
		f->realistic_durations = f->realistic_written;
	else
		f->realistic_durations = times == ER_TIMES_LAB_OR_REAL;
	lab->has_warned = lab->has_warned && f->realistic_durations == was;
}

/* So many of a list are sure to be all. */
enum { WARNED_MAX = 500 };

/* Keeps the warnings of the list from `from` on, which are those of the checks. */
static void
keep_warnings(struct er_lab *lab, const struct errs *errs, size_t from,
    const char *subscription)
{
	for (size_t i = from; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		if (e->warning)
			errs_warn(&lab->warned, e->code, e->where, e->path, e->cure,
			    "%s", e->text);
	}
	lab->warned_for = subscription ? xstrdup(subscription) : NULL;
	lab->has_warned =
	    errs->nwarnings < (errs->limit ? errs->limit : (size_t)WARNED_MAX);
}

/* A lab of the tree, valid or not; the errors tell. */
static struct er_lab *
build(struct data_node *tree, const struct er_lab *previous, const char *subscription,
    const struct er_random *random, struct errs *errs)
{
	struct er_lab *lab = xcalloc(1, sizeof *lab);
	struct er_ctx c;
	size_t read;

	errs_init(&lab->warned);
	lab->tree = tree;
	lab->alloc = previous && previous->alloc ? er_alloc_dup(previous->alloc)
						 : er_alloc_new();
	lab->model = er_model_new();
	c = (struct er_ctx){ lab->model, lab->tree, lab->alloc, random, errs,
		subscription };
	er_model_read(&c);
	er_lab_times(lab, previous ? previous->times : ER_TIMES_LAB);
	read = errs->n;
	er_check(&c);
	keep_warnings(lab, errs, read, subscription);
	er_alloc_sweep(lab->alloc);
	return lab;
}

struct er_lab *
er_lab_new(struct data_node *tree, const struct er_lab *previous,
    const struct er_random *random, struct errs *errs)
{
	size_t before = errs->nerrors;
	struct er_lab *lab = build(tree, previous, NULL, random, errs);

	if (errs->nerrors == before)
		return lab;
	er_lab_free(lab);
	return NULL;
}

static bool
has_warning(const struct errs *list, const struct err *w)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i].code == w->code &&
		    strcmp(list->items[i].path, w->path) == 0 &&
		    strcmp(list->items[i].text, w->text) == 0)
			return true;
	return false;
}

static bool
has_warnings(const struct errs *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i].warning)
			return true;
	return false;
}

/* Of an edit only the warnings are news that the old lab did not deserve. */
static void
move_news(struct errs *to, const struct errs *from, const struct er_lab *old,
    const char *subscription)
{
	struct er_ctx c = { old->model, NULL, old->alloc, NULL, NULL, subscription };
	bool known_already =
	    old->has_warned && text_equal(old->warned_for, subscription);
	struct errs known;

	errs_init(&known);
	c.errs = &known;
	if (!known_already && has_warnings(from))
		er_check(&c);
	for (size_t i = 0; i < from->n; i++) {
		const struct err *e = &from->items[i];

		if (!e->warning)
			errs_add(to, e->code, e->where, e->path, e->cure, "%s",
			    e->text);
		else if (!has_warning(known_already ? &old->warned : &known, e))
			errs_warn(to, e->code, e->where, e->path, e->cure, "%s",
			    e->text);
	}
	errs_fini(&known);
}

struct er_lab *
er_lab_edit(const struct er_lab *old, enum data_op op, const struct data_node *edit,
    const char *subscription, const struct er_random *random, struct errs *errs)
{
	struct data_node *claimed = data_node_dup(edit), *tree;
	size_t before = errs->nerrors;
	struct errs refused, invalid;
	struct er_lab *lab;
	struct er_ctx c;

	if (subscription && op != DATA_DELETE)
		er_edit_claim(claimed, old->tree, subscription);
	tree = data_tree_branch(old->tree, op, claimed, errs);
	data_node_free(claimed);
	if (!tree)
		return NULL;

	errs_init(&refused);
	errs_init(&invalid);
	c = (struct er_ctx){ NULL, tree, NULL, random, &refused, subscription };
	if (subscription)
		er_edit_check_owner(&c, old);
	/* A new whole is not held against the old one: it says all there is. */
	if (op != DATA_REPLACE)
		er_edit_follow(&c, tree, old);
	if (op != DATA_REPLACE)
		er_edit_overwrite(&c, tree, old->tree, edit);
	lab = build(tree, old, subscription, random, &invalid);
	c.model = lab->model;
	c.alloc = lab->alloc;
	if (op != DATA_REPLACE && refused.nerrors == 0)
		er_edit_check(&c, old->model);
	if (refused.nerrors == 0)
		move_news(errs, &invalid, old, subscription);
	errs_move(errs, &refused);
	errs_fini(&invalid);
	errs_fini(&refused);
	if (errs->nerrors == before)
		return lab;
	er_lab_free(lab);
	return NULL;
}
