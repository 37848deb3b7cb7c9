/*
 * A ring of the last operations of each subscription, and the number of each in its id:
 * so nobody learns how many others have begun, or loses one to theirs.  One is over
 * when the lab's has ended and its client has asked twice, or some seconds have passed:
 * so polling is seen, whoever polls.
 */
#include "arm/operations.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "run/operation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { RING = 256, POLLS = 2, SECONDS = 5 };

struct arm_operation {
	char guid[ARM_GUID_LEN];
	char *id;                 /* of the resource; NULL: never used */
	struct data_node *result; /* NULL: there is none */
	bool puts;                /* the result is the resource */
	uint64_t run;
	struct erx_time begun;
	unsigned polls;
};

struct arm_ring {
	char *subscription;
	uint64_t n; /* operations that have begun */
	struct arm_operation items[RING];
};

static void
clear(struct arm_operation *o)
{
	free(o->id);
	data_node_free(o->result);
	*o = (struct arm_operation){ .id = NULL };
}

void
arm_operations_free(struct arm *arm)
{
	for (size_t i = 0; i < arm->nrings; i++) {
		for (size_t k = 0; k < RING; k++)
			clear(&arm->rings[i]->items[k]);
		free(arm->rings[i]->subscription);
		free(arm->rings[i]);
	}
	free(arm->rings);
}

/* NULL: the subscription has begun none. */
static struct arm_ring *
ring_of(struct arm_call *c)
{
	for (size_t i = 0; c->subscription && i < c->arm->nrings; i++)
		if (strcmp(c->arm->rings[i]->subscription, c->subscription) == 0)
			return c->arm->rings[i];
	return NULL;
}

static struct arm_ring *
make_ring(struct arm_call *c)
{
	struct arm_ring *ring = ring_of(c);

	if (ring)
		return ring;
	ring = xcalloc(1, sizeof *ring);
	ring->subscription = xstrdup(c->subscription);
	VEC_PUSH(c->arm->rings, c->arm->nrings, c->arm->caprings) = ring;
	return ring;
}

static bool
is_over(struct arm_call *c, const struct arm_operation *o)
{
	const struct arm_host *h = &c->arm->host;

	if (o->run)
		return !run_operation_runs(h->run, o->run);
	return o->polls >= POLLS ||
	    h->now(h->ctx).us - o->begun.us > (int64_t)SECONDS * ERX_SEC;
}

static struct arm_operation *
begin(struct arm_call *c, const char *id, struct data_node *result, uint64_t run)
{
	const struct arm_host *host = &c->arm->host;
	struct arm_ring *ring = make_ring(c);
	struct arm_operation *o = &ring->items[ring->n % RING];
	char guid[ARM_GUID_LEN], number[24], *where;

	clear(o);
	snprintf(number, sizeof number, "%llu", (unsigned long long)++ring->n);
	arm_guid_of(number, id, o->guid);
	o->id = xstrdup(id);
	o->result = result;
	o->run = run;
	o->begun = host->now(host->ctx);
	where = xasprintf("%s/subscriptions/%s/providers/Microsoft.Network/locations/"
			  "lab",
	    c->rq->root, arm_subscription_guid(c->subscription, guid));
	arm_header(c, "Azure-AsyncOperation", "%s/operations/%s?api-version=2025-05-01",
	    where, o->guid);
	arm_header(c, "Location", "%s/operationResults/%s?api-version=2025-05-01",
	    where, o->guid);
	arm_header(c, "Azure-AsyncNotification", "Enabled");
	free(where);
	return o;
}

void
arm_operations_begin(struct arm_call *c, const char *id, struct data_node *result,
    uint64_t run)
{
	begin(c, id, result, run)->puts = true;
}

void
arm_operations_answer(struct arm_call *c, const char *id)
{
	struct arm_response *rs = c->rs;
	struct data_node *result;

	if (rs->rows.ctx) { /* a table is all there before its operation ends */
		struct buf text;

		buf_init(&text);
		while (rows_next(&rs->rows, &text, 1024))
			;
		rows_free(&rs->rows);
		buf_reset(&rs->body);
		buf_printf(&rs->body, "{\"value\":%s}", text.data);
		buf_fini(&text);
	}
	result = arm_parse(rs->body.data, rs->body.len);
	buf_reset(&rs->body);
	begin(c, id, result, 0);
	rs->status = 202;
}

static struct arm_operation *
find(struct arm_call *c, const char *guid)
{
	struct arm_ring *ring = ring_of(c);

	for (size_t i = 0; ring && i < RING; i++)
		if (ring->items[i].id && strcasecmp(ring->items[i].guid, guid) == 0)
			return &ring->items[i];
	return NULL;
}

void
arm_operations_poll(struct arm_call *c, const char *what, const char *guid)
{
	bool results = strcasecmp(what, "operationResults") == 0;
	struct arm_operation *o = find(c, guid);
	struct data_node *out;
	bool over;

	if (!o || (!results && strcasecmp(what, "operations") != 0)) {
		arm_refuse(c, 404, "NotFound", NULL,
		    "There is no operation '%.40s'; the last %d are kept.", guid, RING);
		return;
	}
	o->polls++;
	over = is_over(c, o);
	if (results && over && o->result) {
		arm_answer(c, 200, data_node_dup(o->result));
		return;
	}
	out = data_node_new(DATA_MAP, NULL);
	arm_put_text(out, "status", over ? "Succeeded" : "InProgress");
	arm_put_text(out, "name", o->guid);
	if (!over)
		arm_header(c, "Retry-After", "1");
	arm_answer(c, results && !over ? 202 : 200, out);
}

/* One is the other, or inside of it. */
static bool
is_dependent(const char *a, const char *b)
{
	size_t x = strlen(a), y = strlen(b), len = x < y ? x : y;
	const char *longer = x < y ? b : a;

	return strncasecmp(a, b, len) == 0 &&
	    (longer[len] == '\0' || longer[len] == '/');
}

bool
arm_operations_busy(struct arm_call *c, const char *id)
{
	const struct arm_ring *ring = ring_of(c);

	for (size_t i = 0; ring && i < RING; i++) {
		const struct arm_operation *o = &ring->items[i];

		if (o->id && o->puts && is_dependent(o->id, id) && !is_over(c, o))
			return true;
	}
	return false;
}

bool
arm_operations_show(struct arm_call *c)
{
	const struct arm_target *t = &c->target;
	const struct arm_ring *ring = ring_of(c);
	bool shown = false;
	char *id =
	    arm_id(t->type, t->subscription, t->group ? t->group : "", t->names, t->n);

	for (size_t i = 0; ring && i < RING && !shown; i++) {
		const struct arm_operation *o = &ring->items[i];
		struct data_node *out;

		if (!o->id || !o->result || !o->puts || strcasecmp(o->id, id) != 0 ||
		    is_over(c, o))
			continue;
		out = data_node_dup(o->result);
		arm_put_text(out, "properties.provisioningState", "Updating");
		arm_answer(c, 200, out);
		shown = true;
	}
	free(id);
	return shown;
}
