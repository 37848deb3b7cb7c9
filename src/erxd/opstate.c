/*
 * Each table is written by the code that `erxctl show` has it from, as JSON, read as a
 * tree, and fitted into the schema, which leaves out what it does not have.
 */
#include "erxd/opstate.h"

#include "api/verbs.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/ops.h"
#include "erxd/snapshots.h"
#include "lab/instance.h"
#include "run/operation.h"
#include "run/snapshots.h"
#include "view/show.h"
#include "view/tables.h"

#include <libyang/libyang.h>
#include <stdlib.h>
#include <string.h>

enum {
	ROWS_AT_ONCE = 512,
	ROUTES_MAX = 10000,
	PIECES_MAX = 8192 /* of work for one table */
};

struct asked {
	struct host *h;
	const struct caller *who;
	const char *router; /* whose routes are wanted; or NULL */
	struct er_border border;
};

/* All rows of an answer, which is taken over, or about `max` of them. */
static void
put_rows(struct rows rows, size_t max, struct buf *out)
{
	size_t before = out->len, pieces = max / ROWS_AT_ONCE;
	bool more = rows.ctx != NULL;

	for (size_t i = 0; more && i < PIECES_MAX && pieces; i++) {
		size_t len = out->len;

		more = rows_next(&rows, out, ROWS_AT_ONCE);
		pieces -= out->len > len;
	}
	if (out->len == before)
		buf_puts(out, "[");
	if (more || out->data[out->len - 1] != ']')
		buf_puts(out, "]");
	rows_free(&rows);
}

static void
put_view(const struct asked *a, enum view_show_what what, struct buf *out)
{
	const struct view_show_ask ask = { .what = what,
		.subscription = a->border.subscription };
	struct errs errs;

	errs_init(&errs);
	put_rows(border_rows(a->h, a->who, &api_verb_show_circuits,
		     view_show(run_lab(a->h->run), a->h->net, host_now(a->h), &ask,
			 &errs)),
	    SIZE_MAX, out);
	errs_fini(&errs);
}

static void
put_sessions(const struct asked *a, struct buf *out)
{
	struct errs errs;

	errs_init(&errs);
	put_rows(border_rows(a->h, a->who, &api_verb_show_sessions,
		     view_sessions(a->h->net, host_now(a->h), NULL, &errs)),
	    SIZE_MAX, out);
	errs_fini(&errs);
}

static void
put_bfd(const struct asked *a, struct buf *out)
{
	struct errs errs;

	errs_init(&errs);
	put_rows(border_rows(a->h, a->who, &api_verb_show_bfd,
		     view_bfd(a->h->net, host_now(a->h), NULL, &errs)),
	    SIZE_MAX, out);
	errs_fini(&errs);
}

#define VIEW(name, what)                                         \
	static void name(const struct asked *a, struct buf *out) \
	{                                                        \
		put_view(a, what, out);                          \
	}

VIEW(put_circuits, VIEW_SHOW_CIRCUITS)
VIEW(put_connections, VIEW_SHOW_CONNECTIONS)
VIEW(put_reaches, VIEW_SHOW_REACHES)
VIEW(put_clouds, VIEW_SHOW_CLOUDS)
VIEW(put_vnets, VIEW_SHOW_VNETS)
VIEW(put_sites, VIEW_SHOW_SITES)

static void
put_routers(const struct asked *a, struct buf *out)
{
	const struct net_spec *spec = net_running(a->h->net);
	const char *router = a->router;
	struct errs errs;
	struct buf name;
	struct json j;

	buf_putc(out, '[');
	for (size_t i = 0; i < spec->nrouters; i++) {
		const struct net_router *r = &spec->routers[i];

		if ((router && strcmp(router, r->name) != 0) ||
		    !er_border_sees(&a->border, r->name))
			continue;
		buf_init(&name);
		json_init(&j, &name, false);
		json_object(&j, NULL);
		json_string(&j, "name", r->name);
		json_string(&j, "owner", r->owner);
		json_string(&j, "kind", net_kind_word(r->kind));
		json_uint(&j, "asn", r->asn);
		json_object_end(&j);
		if (out->data[out->len - 1] == '}')
			buf_putc(out, ',');
		buf_add(out, name.data, name.len - (router != NULL));
		buf_fini(&name);
		if (!router)
			continue;
		buf_puts(out, ",\"routes\":");
		errs_init(&errs);
		put_rows(border_rows(a->h, a->who, &api_verb_show_routes,
			     view_routes(a->h->net, r->name, NULL, NET_VIEW_BEST, NULL,
				 &errs)),
		    ROUTES_MAX, out);
		errs_fini(&errs);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

static void
put_failures(const struct asked *a, struct buf *out)
{
	struct json j;

	json_init(&j, out, false);
	ops_put_failures(&j, NULL, a->h, a->who);
}

static void
put_snapshots(const struct asked *a, struct buf *out)
{
	const struct run_snapshots *all = snapshots_of(a->h, a->border.subscription);
	struct json j;

	json_init(&j, out, false);
	json_array(&j, NULL);
	for (size_t i = 0; all && i < all->n; i++) {
		const struct run_snapshot *s = all->items[i];

		json_object(&j, NULL);
		json_string(&j, "name", s->name);
		json_uint(&j, "routers", s->table->nnames);
		json_uint(&j, "rows", s->table->n);
		json_uint(&j, "age-seconds",
		    (uint64_t)(erx_time_since(host_now(a->h), s->taken) / ERX_SEC));
		json_object_end(&j);
	}
	json_array_end(&j);
}

/* The line begins with its subject. */
static bool
is_inside(const struct asked *a, const char *line)
{
	char *subject = xasprintf("%.*s", (int)strcspn(line, ":"), line);
	bool inside = er_border_sees(&a->border, subject);

	free(subject);
	return inside;
}

static void
put_operations(const struct asked *a, struct buf *out)
{
	struct buf lines;
	struct json j;

	buf_init(&lines);
	run_operation_list(a->h->run, host_now(a->h), &lines);
	json_init(&j, out, false);
	json_array(&j, NULL);
	for (char *line = lines.len ? lines.data : NULL, *end; line && *line;
	     line = end) {
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		if (is_inside(a, line))
			json_string(&j, NULL, line);
	}
	json_array_end(&j);
	buf_fini(&lines);
}

static void
put_converged(const struct asked *a, struct buf *out)
{
	buf_puts(out, border_converged(a->h, a->who) ? "true" : "false");
}

static const struct {
	const char *name; /* of the list or leaf in erx-state */
	void (*put)(const struct asked *, struct buf *);
} tables[] = {
	{ "routers", put_routers },
	{ "sessions", put_sessions },
	{ "bfd", put_bfd },
	{ "circuits", put_circuits },
	{ "connections", put_connections },
	{ "global-reach", put_reaches },
	{ "private-clouds", put_clouds },
	{ "vnets", put_vnets },
	{ "sites", put_sites },
	{ "failures", put_failures },
	{ "snapshots", put_snapshots },
	{ "operations", put_operations },
	{ "converged", put_converged },
};

struct lyd_node *
opstate_new(struct host *h, const struct caller *who, const struct lys_module *module,
    const char *table, const char *router)
{
	const struct asked asked = { h, who, router, border_of(h, who) };
	struct lyd_node *state = NULL;
	struct data_node *rows;
	struct errs errs;
	struct buf text;

	buf_init(&text);
	errs_init(&errs);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		if (table && strcmp(table, tables[i].name) != 0)
			continue;
		buf_printf(&text, "%s\"%s\":", text.len ? "," : "{", tables[i].name);
		tables[i].put(&asked, &text);
	}
	buf_puts(&text, text.len ? "}" : "{}");
	border_text(who, &text);
	rows = data_json_parse(text.data, text.len, &errs);
	lyd_new_inner(NULL, module, "state", 0, &state);
	if (state && rows && rows->kind == DATA_MAP)
		lab_instance_new(module, state, rows);
	data_node_free(rows);
	errs_fini(&errs);
	buf_fini(&text);
	return state;
}
