/*
 * Announcing and withdrawing: arguments become entries of `advertise`, read like
 * anything that comes from outside, and the edit for them is lib/run's.
 */
#include "base/text.h"
#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/op.h"
#include "erxd/ops.h"
#include "run/advert.h"

#include <stdlib.h>
#include <string.h>

/* "64520:1 64520:2" or with commas, as an array of the piece. */
static void
words(struct op *o, const char *name, const char *text)
{
	size_t len;

	json_array(&o->j, name);
	for (text += strspn(text, ", "); *text;
	     text += len, text += strspn(text, ", ")) {
		len = strcspn(text, ", ");
		json_stringf(&o->j, NULL, "%.*s", (int)len, text);
	}
	json_array_end(&o->j);
}

/* An argument as a leaf of the entry, or as a list of it. */
static void
put(struct op *o, const char *name, const char *text)
{
	static const char *const leaves[] = { "prefix", "as-path", "med", NULL };
	unsigned at;

	if (!text)
		return;
	if (text_word(leaves, name, &at))
		json_string(&o->j, name, text);
	else if (strcmp(name, "community") == 0)
		words(o, "communities", text);
	else if (strcmp(name, "over") == 0)
		words(o, name, text);
}

/* What was asked for as a piece of the lab; NULL and errors. */
static struct data_node *
read_piece(struct op *o, const char *list, const char *site)
{
	op_enter(o, (const char *const[]){ list, site, NULL });
	json_array(&o->j, "advertise");
	json_object(&o->j, NULL);
	for (unsigned i = 0; i < o->args->verb->nargs; i++)
		put(o, o->args->verb->args[i].name, op_arg(o, i));
	json_object_end(&o->j);
	json_array_end(&o->j);
	op_leave(o);
	return edit_read(o->h, DATA_UPDATE, &o->piece, NULL, &o->errs);
}

typedef struct data_node *make_edit(const struct run *, const char *site,
    const char *subscription, const struct data_node *entries, struct errs *);

static void
advertise(struct request *r, const struct api_args *in, make_edit *make)
{
	struct data_node *piece = NULL, *edit = NULL;
	const char *list, *site;
	struct buf answer;
	struct op o;

	op_begin(&o, r, in);
	buf_init(&answer);
	site = api_text_of(in, "site");
	list = run_advert_list(o.h->run, site, o.subscription, &o.errs);
	if (list)
		piece = read_piece(&o, list, site);
	if (piece)
		edit = make(o.h->run, site, o.subscription,
		    data_node_get(data_node_get(data_node_get(piece, list), site),
			"advertise"),
		    &o.errs);
	if (edit)
		op_run_tree(&o, DATA_UPDATE, edit, &answer);
	data_node_free(piece);
	data_node_free(edit);
	op_end(&o, &answer);
}

static void
announce(struct request *r, const struct api_args *in)
{
	advertise(r, in, run_announce_edit);
}

static void
withdraw(struct request *r, const struct api_args *in)
{
	advertise(r, in, run_withdraw_edit);
}

const struct op_row op_rows_announce[] = {
	{ &api_verb_announce, announce },
	{ &api_verb_withdraw, withdraw },
	{ NULL, NULL },
};
