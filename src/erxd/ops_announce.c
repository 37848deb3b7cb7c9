/*
 * Announcing and withdrawing: arguments become entries of `advertise`, read like
 * anything that comes from outside, and the edit for them is lib/run's.
 */
#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/op.h"
#include "erxd/ops.h"
#include "run/advert.h"

#include <stdlib.h>
#include <string.h>

/* "64520:1 64520:2" or with commas, as an array of the piece. */
static void
words(struct op *o, const char *name, const char *from)
{
	const char *text = op_arg(o, from);
	size_t len;

	if (!text)
		return;
	json_array(&o->j, name);
	for (text += strspn(text, ", "); *text;
	     text += len, text += strspn(text, ", ")) {
		len = strcspn(text, ", ");
		json_stringf(&o->j, NULL, "%.*s", (int)len, text);
	}
	json_array_end(&o->j);
}

/* What was asked for as a piece of the lab; NULL and errors. */
static struct data_node *
read_piece(struct op *o, const char *list)
{
	op_enter(o, (const char *const[]){ list, op_arg(o, "site"), NULL });
	json_array(&o->j, "advertise");
	json_object(&o->j, NULL);
	op_leaf(o, "prefix");
	op_leaf(o, "as-path");
	words(o, "communities", "community");
	words(o, "over", "over");
	op_leaf(o, "med");
	json_object_end(&o->j);
	json_array_end(&o->j);
	op_leave(o);
	return edit_read(o->h, DATA_UPDATE, &o->piece, &o->errs);
}

typedef struct data_node *make_edit(const struct run *, const char *site,
    const char *subscription, const struct data_node *entries, struct errs *);

static void
advertise(struct request *r, const struct data_node *input, make_edit *make)
{
	struct data_node *piece = NULL, *edit = NULL;
	const char *list, *site;
	struct buf answer;
	struct op o;

	op_begin(&o, r, input);
	buf_init(&answer);
	site = op_arg(&o, "site");
	list = run_advert_list(o.h->run, site, o.subscription, &o.errs);
	if (list)
		piece = read_piece(&o, list);
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
announce(struct request *r, const struct data_node *input)
{
	advertise(r, input, run_announce_edit);
}

static void
withdraw(struct request *r, const struct data_node *input)
{
	advertise(r, input, run_withdraw_edit);
}

const struct op_row op_rows_announce[] = {
	{ "announce", announce },
	{ "withdraw", withdraw },
	{ NULL, NULL },
};
