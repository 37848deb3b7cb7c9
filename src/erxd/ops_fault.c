/*
 * Deliberate failures, and maintenance of an MSEE.  Neither is kept: a restart begins
 * with everything in order.
 */
#include "erxd/ops.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "er/names.h"
#include "er/target.h"
#include "erxd/host.h"
#include "net/show.h"

#define DRAIN_MAX (60 * ERX_SEC) /* then an MSEE stops forwarding anyhow */

/* --- names --- */

struct names {
	const char **items;
	size_t n, cap;
};

static void
add_routers(struct names *near, const struct net_spec *s, const char *kind)
{
	for (size_t i = 0; i < s->nrouters; i++)
		if (!kind || strcmp(s->routers[i].kind, kind) == 0)
			VEC_PUSH(near->items, near->n, near->cap) = s->routers[i].name;
}

static void
add_owners(struct names *near, const struct net_spec *s, const char *kind)
{
	const char *last = NULL;

	/* Routers of an owner stand together. */
	for (size_t i = 0; i < s->nrouters; i++) {
		const struct net_router *r = &s->routers[i];

		if (strcmp(r->kind, kind) != 0 || (last && strcmp(last, r->owner) == 0))
			continue;
		last = r->owner;
		VEC_PUSH(near->items, near->n, near->cap) = last;
	}
}

static void
collect(struct names *near, const struct net_spec *s, enum er_target what)
{
	switch (what) {
	case ER_TARGET_LINK:
		for (size_t i = 0; i < s->nlinks; i++)
			VEC_PUSH(near->items, near->n, near->cap) = s->links[i].name;
		break;
	case ER_TARGET_SESSION:
		for (size_t i = 0; i < s->nsessions; i++)
			VEC_PUSH(near->items, near->n, near->cap) = s->sessions[i].name;
		break;
	case ER_TARGET_ROUTER:
	case ER_TARGET_FORWARDING:
	case ER_TARGET_N:
		add_routers(near, s, NULL);
		break;
	case ER_TARGET_CIRCUIT:
		add_owners(near, s, "msee");
		break;
	case ER_TARGET_GATEWAY:
		add_owners(near, s, "gateway");
		break;
	case ER_TARGET_CLOUD:
		add_owners(near, s, "cloud-edge");
		break;
	}
}

static void
unknown(struct request *r, const char *what, const char *name, const struct names *near)
{
	struct errs errs;
	struct buf cure;

	errs_init(&errs);
	buf_init(&cure);
	net_suggest(&cure, name, near->items, near->n);
	errs_add(&errs, "unknown-name", NULL, name,
	    cure.len ? cure.data : "`erxctl show sessions -o json` names them",
	    "there is no %s called %.80s", what, name);
	request_refuse(r, &errs);
	buf_fini(&cure);
	errs_fini(&errs);
}

static void
unknown_target(struct request *r, enum er_target what, const char *name)
{
	struct names near = { NULL, 0, 0 };

	collect(&near, net_running(request_host(r)->net), what);
	unknown(r, er_target_name(what), name, &near);
	free(near.items);
}

/* --- failures --- */

static void
fail_or_restore(struct request *r, const struct er_node *input, bool fail)
{
	const char *kind = er_node_text(input, "kind");
	const char *name = er_node_text(input, "name");
	struct host *h = request_host(r);
	enum er_target what;
	struct errs errs;

	if (!er_target_parse(&what, kind)) {
		errs_init(&errs);
		errs_add(&errs, "bad-argument", NULL, "kind",
		    "link, session, router, circuit, gateway, private-cloud or "
		    "forwarding",
		    "%.40s cannot fail", kind);
		request_refuse(r, &errs);
		errs_fini(&errs);
	} else if ((fail ? er_fail : er_restore)(h->net, h->lab->model, host_now(h),
		       what, name)) {
		request_done(r, NULL);
	} else {
		unknown_target(r, what, name);
	}
}

/* True: it was a text for nobody, and that is answered. */
static bool
misplaced_text(struct request *r, const struct er_node *input)
{
	struct errs errs;

	if (!er_node_text(input, "text") ||
	    strcmp(er_node_text(input, "kind"), "session") == 0)
		return false;
	errs_init(&errs);
	errs_add(&errs, "bad-argument", NULL, "text",
	    "leave it out, or fail the session",
	    "only the other end of a session can be told a text");
	request_refuse(r, &errs);
	errs_fini(&errs);
	return true;
}

static void
fail_op(struct request *r, const struct er_node *input)
{
	const char *name = er_node_text(input, "name");
	const char *text = er_node_text(input, "text");
	struct host *h = request_host(r);

	if (misplaced_text(r, input))
		return;
	if (text && net_stop_session(h->net, host_now(h), name, text)) {
		request_done(r, NULL);
		return;
	}
	fail_or_restore(r, input, true);
}

static void
restore_op(struct request *r, const struct er_node *input)
{
	fail_or_restore(r, input, false);
}

static void
refresh_op(struct request *r, const struct er_node *input)
{
	const char *name = er_node_text(input, "session"), *why;
	struct host *h = request_host(r);
	struct errs errs;

	if (!net_refresh(h->net, host_now(h), name, &why)) {
		unknown_target(r, ER_TARGET_SESSION, name);
		return;
	}
	if (!why) {
		request_done(r, NULL);
		return;
	}
	errs_init(&errs);
	errs_add(&errs, "no-refresh", NULL, name,
	    "look at `erxctl show sessions`; `erxctl reset` works without",
	    "the neighbour cannot be asked for its routes: %s", why);
	request_refuse(r, &errs);
	errs_fini(&errs);
}

static void
reset_op(struct request *r, const struct er_node *input)
{
	const char *name = er_node_text(input, "session");
	struct host *h = request_host(r);

	if (net_reset(h->net, host_now(h), name, er_node_text(input, "text")))
		request_done(r, NULL);
	else
		unknown_target(r, ER_TARGET_SESSION, name);
}

/* --- maintenance --- */

static size_t
drained_at(const struct host *h, const char *msee)
{
	size_t i = 0;

	while (i < h->ndrained && strcmp(h->drained[i], msee) != 0)
		i++;
	return i;
}

/* The MSEE of that name; NULL after an answer. */
static const struct er_speaker *
find_msee(struct request *r, const char *name)
{
	const struct er_model *m = request_host(r)->lab->model;
	const struct er_speaker *s = er_model_speaker(m, name);
	struct names near = { NULL, 0, 0 };

	if (s && s->role == ER_ROLE_MSEE)
		return s;
	add_routers(&near, net_running(request_host(r)->net), "msee");
	unknown(r, "MSEE", name, &near);
	free(near.items);
	return NULL;
}

/* What runs is compiled anew with the MSEEs that are drained now. */
static bool
apply(struct request *r)
{
	struct host *h = request_host(r);
	struct net_spec *spec;
	struct errs errs;

	errs_init(&errs);
	spec = host_compile(h, h->lab, &errs);
	if (spec)
		net_apply(h->net, host_now(h), spec);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
	return spec != NULL;
}

/* Forwarding ends when traffic has had time to move, not before. */
static bool
maintain_poll(struct request *r, bool last)
{
	struct host *h = request_host(r);

	if (!last && !net_converged(h->net, host_now(h), NULL))
		return true;
	net_fail(h->net, host_now(h), NET_FORWARDING, request_kept(r));
	request_done(r, NULL);
	return true;
}

static void
maintain(struct request *r, const struct er_node *input)
{
	const char *drain_only = er_node_text(input, "drain-only");
	struct host *h = request_host(r);
	const struct er_speaker *msee = find_msee(r, er_node_text(input, "msee"));

	if (!msee)
		return;
	if (drained_at(h, msee->name) == h->ndrained) {
		VEC_PUSH(h->drained, h->ndrained, h->cdrained) = xstrdup(msee->name);
		if (!apply(r)) {
			free(h->drained[--h->ndrained]);
			return;
		}
	}
	if (drain_only && !strcmp(drain_only, "true")) {
		request_done(r, NULL);
		return;
	}
	request_keep(r, xstrdup(msee->name), free);
	request_wait(r, maintain_poll, erx_time_add(host_now(h), DRAIN_MAX));
}

static void
end_maintain(struct request *r, const struct er_node *input)
{
	struct host *h = request_host(r);
	const struct er_speaker *msee = find_msee(r, er_node_text(input, "msee"));
	size_t at = msee ? drained_at(h, msee->name) : 0;

	if (!msee)
		return;
	net_restore(h->net, host_now(h), NET_FORWARDING, msee->name);
	if (at < h->ndrained) {
		free(h->drained[at]);
		h->drained[at] = h->drained[--h->ndrained];
		if (!apply(r))
			return;
	}
	request_done(r, NULL);
}

const struct op_row op_rows_fault[] = {
	{ "end-maintain", end_maintain },
	{ "fail", fail_op },
	{ "maintain", maintain },
	{ "refresh", refresh_op },
	{ "reset", reset_op },
	{ "restore", restore_op },
	{ NULL, NULL },
};
