/*
 * Snapshots are taken, and compared, a slice a turn: tables may be large.  What is
 * under way hangs on its request and goes when the client does.
 */
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/ops.h"
#include "erxd/snapshots.h"
#include "net/at.h"
#include "run/snapshots.h"
#include "view/snapshot.h"

#include <stdlib.h>
#include <string.h>

/* --- taking --- */

struct taking {
	struct run_snapshots *all;
	char *name;
	struct net_snapshot *table;
};

/* Those of whoever asks. */
static struct run_snapshots *
all_of(struct request *r)
{
	return snapshots_for(request_host(r), caller_border(request_caller(r)));
}

/* The lab changes while a snapshot is taken, so the border is looked up each time. */
static bool
is_inside(void *request, const char *router)
{
	struct request *r = request;

	return border_sees(request_host(r), request_caller(r), router);
}

static struct net_snapshot *
begin(struct request *r)
{
	const struct net_lens lens = { is_inside, r };
	struct net_snapshot *t = net_snapshot_begin(true);

	if (caller_border(request_caller(r)))
		net_snapshot_only(t, &lens);
	return t;
}

static void
taking_done(void *ctx)
{
	struct taking *t = ctx;

	t->all->taking--;
	net_snapshot_free(t->table);
	free(t->name);
	free(t);
}

static void
put_row(struct json *j, const struct run_snapshot *s, struct erx_time now)
{
	view_snapshot(j, s->name, s->table, s->bytes, erx_time_since(now, s->taken));
}

static void
answer_row(struct request *r, const struct run_snapshot *s)
{
	struct request_answer a;

	request_answer_begin(&a);
	json_array(&a.j, "snapshots");
	put_row(&a.j, s, s->taken);
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

static void
take_more(struct request *r, bool last)
{
	struct taking *t = request_kept(r);
	struct host *h = request_host(r);
	const struct run_snapshot *s = NULL;
	struct net_snapshot *table;
	struct errs errs;

	(void)last;
	errs_init(&errs);
	if (net_snapshot_step(t->table, h->net, HOST_TURN_SNAPSHOT)) {
		if (net_snapshot_bytes(t->table) <= RUN_SNAPSHOTS_BYTES_MAX)
			return;
	}
	table = t->table;
	t->table = NULL;
	s = run_snapshots_put(t->all, t->name, host_now(h), table, &errs);
	if (s)
		answer_row(r, s);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

static void
snapshot_op(struct request *r, const struct api_args *in)
{
	const char *name = api_text(in, API_SNAPSHOT_NAME);
	struct run_snapshots *all = all_of(r);
	struct taking *t;
	struct errs errs;

	errs_init(&errs);
	if (!run_snapshot_name_good(name, &errs) ||
	    !run_snapshots_room(all, name, &errs) ||
	    !run_snapshots_taking(all, &errs)) {
		request_refuse(r, &errs);
		errs_fini(&errs);
		return;
	}
	errs_fini(&errs);
	t = xcalloc(1, sizeof *t);
	t->all = all;
	t->name = xstrdup(name);
	t->table = begin(r);
	request_keep(r, t, taking_done);
	request_wait(r, take_more, ERX_NEVER);
	request_busy(r, true);
}

/* --- the others --- */

static void
show_snapshots(struct request *r, const struct api_args *in)
{
	struct host *h = request_host(r);
	const struct run_snapshots *all = all_of(r);
	struct request_answer a;

	(void)in;
	request_answer_begin(&a);
	json_array(&a.j, "snapshots");
	for (size_t i = 0; i < all->n; i++)
		put_row(&a.j, all->items[i], host_now(h));
	json_array_end(&a.j);
	request_answer_end(r, &a);
}

static void
snapshot_delete(struct request *r, const struct api_args *in)
{
	struct errs errs;

	errs_init(&errs);
	if (run_snapshots_delete(all_of(r), api_text(in, API_SNAPSHOT_NAME), &errs))
		request_done(r, NULL);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

/* --- comparing --- */

struct diff {
	struct run_snapshots *all;      /* counts `now`, or NULL */
	struct run_snapshot *from, *to; /* `to` NULL: as it is now, which is `now` */
	struct net_snapshot *now;
	bool whole; /* what is not in use, too */
};

static void
diff_done(void *ctx)
{
	struct diff *d = ctx;

	if (d->all)
		d->all->taking--;
	run_snapshot_done(d->from);
	run_snapshot_done(d->to);
	net_snapshot_free(d->now);
	free(d);
}

static void
diff_begin(struct request *r, struct diff *d)
{
	/* The tables are kept with the request. */
	struct rows rows =
	    view_diff(d->from->table, d->to ? d->to->table : d->now, d->whole);

	request_stream_rows(r, "diff", &rows);
}

static void
diff_more(struct request *r, bool last)
{
	struct diff *d = request_kept(r);
	struct errs errs;

	(void)last;
	if (!net_snapshot_step(d->now, request_host(r)->net, HOST_TURN_SNAPSHOT)) {
		diff_begin(r, d);
	} else if (net_snapshot_bytes(d->now) > RUN_SNAPSHOTS_BYTES_MAX) {
		errs_init(&errs);
		errs_add(&errs, CODE_TOO_MANY_SNAPSHOTS, NULL, NULL,
		    "compare tables of single routers with `erxctl show routes`",
		    "the tables take more than 256 MiB as they are now");
		request_refuse(r, &errs);
		errs_fini(&errs);
	}
}

static void
diff_op(struct request *r, const struct api_args *in)
{
	const char *to_name = api_text(in, API_DIFF_TO);
	struct run_snapshots *kept = all_of(r);
	struct run_snapshot *from, *to = NULL;
	struct diff *d;
	struct errs errs;

	errs_init(&errs);
	from = run_snapshots_find(kept, api_text(in, API_DIFF_FROM), &errs);
	if (strcmp(to_name, "now") != 0)
		to = run_snapshots_find(kept, to_name, &errs);
	if (errs.nerrors == 0 && !to)
		run_snapshots_taking(kept, &errs);
	if (!from || errs.nerrors) {
		request_refuse(r, &errs);
		errs_fini(&errs);
		return;
	}
	errs_fini(&errs);
	d = xcalloc(1, sizeof *d);
	d->all = to ? NULL : kept;
	d->from = run_snapshot_use(from);
	d->to = to ? run_snapshot_use(to) : NULL;
	d->whole = api_flag(in, API_DIFF_ALL);
	request_keep(r, d, diff_done);
	if (d->to) {
		diff_begin(r, d);
		return;
	}
	d->now = begin(r);
	request_wait(r, diff_more, ERX_NEVER);
	request_busy(r, true);
}

const struct op_row op_rows_snapshot[] = {
	{ &api_verb_diff, diff_op },
	{ &api_verb_show_snapshots, show_snapshots },
	{ &api_verb_snapshot, snapshot_op },
	{ &api_verb_snapshot_delete, snapshot_delete },
	{ NULL, NULL },
};
