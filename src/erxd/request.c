/*
 * A request that a handler has not ended (a stream, a wait) is in the host's list; when
 * its client goes first it is dropped there.  What is refused past the bound on
 * unfinished requests costs no more than its answer.
 */
#include "erxd/request.h"

#include "api/body.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/paging.h"
#include "erxd/request_int.h"
#include "restconf/error.h"
#include "restconf/media.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS_MAX = 256 }; /* unfinished ones at a time */

static const char old_output[] = "erx:output";

void
request_list_init(struct request_list *l, op_handler (*find)(const struct api_verb *))
{
	TAILQ_INIT(&l->all);
	l->n = 0;
	l->find = find;
}

struct request *
request_new(struct host *h, const struct request_door *door, void *client,
    const struct caller *caller)
{
	struct request *r = xcalloc(1, sizeof *r);

	r->host = h;
	r->door = door;
	r->client = client;
	r->caller = *caller;
	r->output = old_output;
	TAILQ_INSERT_TAIL(&h->requests.all, r, entry);
	h->requests.n++;
	return r;
}

struct host *
request_host(struct request *r)
{
	return r->host;
}

const struct caller *
request_caller(const struct request *r)
{
	return &r->caller;
}

void
request_forget(struct request *r)
{
	struct request_list *l = &r->host->requests;

	TAILQ_REMOVE(&l->all, r, entry);
	l->n--;
	if (r->rows.done)
		r->rows.done(r->rows.ctx);
	if (r->kept_done)
		r->kept_done(r->kept);
	free(r->said);
	free(r->subject);
	buf_fini(&r->rows_kept);
	free(r->cursor);
	free(r->table);
	xml_fini(&r->xml);
	free(r);
}

void
request_list_fini(struct request_list *l)
{
	struct request *r;

	while ((r = TAILQ_FIRST(&l->all)) != NULL) {
		r->door->drop(r->client);
		request_forget(r);
	}
}

void
request_hungry(struct request *r)
{
	r->hungry = true; /* it is served by requests_turn, with the others */
}

/* --- answers --- */

void
request_header(struct request *r, const char *name, const char *value)
{
	if (r->door->header)
		r->door->header(r->client, name, value);
}

bool
request_is_old(const struct request *r)
{
	return r->output == old_output;
}

void
request_preview(struct request *r)
{
	r->preview = true;
}

bool
request_is_preview(const struct request *r)
{
	return r->preview;
}

void
request_output_name(struct request *r, const char *name)
{
	r->output = name;
}

void
request_head(struct request *r)
{
	r->wants_head = true;
}

void
request_in_xml(struct request *r)
{
	r->wants_xml = true;
}

void
request_errors_as_problem(struct request *r)
{
	r->wants_problem = true;
}

void
request_begin(struct request *r, const char *type)
{
	host_counted_status(&r->host->counters, 200);
	r->is_xml = r->wants_xml && strcmp(type, REQUEST_YANG_JSON) == 0;
	r->door->begin(r->client, r->is_xml ? REQUEST_YANG_XML : type);
}

void
request_reply(struct request *r, int status, const char *reason, const char *type,
    const struct buf *body)
{
	struct buf xml;

	host_counted_status(&r->host->counters, status);
	buf_init(&xml);
	if (r->wants_xml && type && strcmp(type, REQUEST_YANG_JSON) == 0) {
		xml_put(&r->xml, body->data, body->len, &xml);
		buf_putc(&xml, '\n');
		type = REQUEST_YANG_XML;
		body = &xml;
	}
	r->door->reply(r->client, status, reason, type, r->wants_head ? NULL : body);
	buf_fini(&xml);
	request_forget(r);
}

void
request_done(struct request *r, struct buf *output)
{
	struct buf body;

	if (output)
		border_answer(r->host, &r->caller, r->verb, output);
	if (r->said)
		news_add(r->host, API_EVENT_FAILURE, r->verb->name, r->subject, r->said,
		    &r->caller);
	if (!output) {
		request_reply(r, 204, "No Content", NULL, NULL);
		return;
	}
	if (request_done_otherwise(r, output))
		return;
	buf_init(&body);
	buf_printf(&body, "{\"%s\":", r->output);
	buf_add(&body, output->data, output->len);
	buf_puts(&body, "}\n");
	request_reply(r, 200, "OK", REQUEST_YANG_JSON, &body);
	buf_fini(&body);
}

void
request_answer_begin(struct request_answer *a)
{
	buf_init(&a->text);
	json_init(&a->j, &a->text, false);
	json_object(&a->j, NULL);
}

void
request_answer_end(struct request *r, struct request_answer *a)
{
	json_object_end(&a->j);
	request_done(r, &a->text);
	buf_fini(&a->text);
}

/* What RFC 9457 has beside the errors of RESTCONF. */
static void
put_problem(struct json *j, int status, const struct errs *errs)
{
	json_string(j, "type", "about:blank");
	json_string(j, "title", restconf_reason(status));
	json_int(j, "status", status);
	for (size_t i = 0; i < errs->n; i++)
		if (!errs->items[i].warning) {
			json_string(j, "detail", errs->items[i].text);
			return;
		}
}

/* RFC 8040 7.  The status is that of the first error. */
static void
refuse(struct request *r, const struct errs *errs)
{
	enum code code = errs->n ? errs->items[0].code : CODE_REFUSED;
	const char *border = caller_border(&r->caller);
	int status = code_row(code)->http;
	char seconds[16];
	struct buf body;
	struct json j;

	if (code == CODE_TOO_OFTEN && border && border[0]) {
		snprintf(seconds, sizeof seconds, "%u",
		    tries_wait(&r->host->key_tries, border, host_now(r->host)));
		request_header(r, "Retry-After", seconds);
	}
	if (code == CODE_BUSY)
		request_header(r, "Retry-After", "1");
	buf_init(&body);
	json_init(&j, &body, false);
	json_object(&j, NULL);
	if (r->wants_problem)
		put_problem(&j, status, errs);
	json_object(&j, "ietf-restconf:errors");
	json_array(&j, "error");
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		if (e->warning)
			continue;
		json_object(&j, NULL);
		json_string(&j, "error-type", "application");
		json_string(&j, "error-tag", code_row(e->code)->tag);
		json_string(&j, "error-app-tag", code_word(e->code));
		if (e->path[0])
			json_string(&j, "error-path", e->path);
		json_string(&j, "error-message", e->text);
		json_object(&j, "error-info");
		json_string(&j, "where", e->where);
		json_string(&j, "cure", e->cure);
		if (!request_is_old(r) && code_row(e->code)->rule[0])
			json_string(&j, "rule", code_row(e->code)->rule);
		json_object_end(&j);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	json_object_end(&j);
	buf_putc(&body, '\n');
	request_reply(r, status, restconf_reason(status),
	    r->wants_problem ? restconf_type(RESTCONF_PROBLEM) : REQUEST_YANG_JSON,
	    &body);
	buf_fini(&body);
}

void
request_refuse(struct request *r, struct errs *errs)
{
	border_errs(r->host, &r->caller, errs);
	refuse(r, errs);
}

void
request_refuse_one(struct request *r, enum code code, const char *cure,
    const char *text)
{
	struct errs errs;

	errs_init(&errs);
	errs_add(&errs, code, NULL, NULL, cure, "%s", text);
	request_refuse(r, &errs);
	errs_fini(&errs);
}

void
request_until(struct request *r, struct erx_time until)
{
	r->deadline = until;
}

void
request_keep(struct request *r, void *kept, void (*done)(void *))
{
	if (r->kept_done)
		r->kept_done(r->kept);
	r->kept = kept;
	r->kept_done = done;
}

void *
request_kept(const struct request *r)
{
	return r->kept;
}

void
request_wait(struct request *r, void (*poll)(struct request *, bool),
    struct erx_time deadline)
{
	if (!r->poll && r->door->waits)
		r->door->waits(r->client);
	r->poll = poll;
	r->deadline = deadline;
	r->busy = r->idle = false; /* how the wait before this one went is over */
}

void
request_idle(struct request *r)
{
	r->idle = true;
}

void
request_busy(struct request *r, bool busy)
{
	r->busy = busy;
}

/* A piece each for those that have waited longest, as many as a turn has. */
static void
feed_some(struct request_list *l)
{
	struct request *last = TAILQ_LAST(&l->all, requests), *r, *next;
	unsigned pieces = HOST_TURN_PIECES;

	for (r = TAILQ_FIRST(&l->all); r && pieces; r = next) {
		next = r == last ? NULL : TAILQ_NEXT(r, entry);
		if (!r->hungry)
			continue;
		TAILQ_REMOVE(&l->all, r, entry);
		TAILQ_INSERT_TAIL(&l->all, r, entry);
		pieces -= request_feed(r);
	}
}

void
requests_turn(struct host *h)
{
	struct request *r, *next;
	struct erx_time now;

	h->requests.at_once = 0;
	if (TAILQ_EMPTY(&h->requests.all))
		return;
	now = host_now(h);
	for (r = TAILQ_FIRST(&h->requests.all); r; r = next) {
		next = TAILQ_NEXT(r, entry);
		if (r->poll) {
			const struct caller who = r->caller; /* the request may go */

			h->news.acting = &who;
			r->poll(r, !erx_time_before(now, r->deadline));
			h->news.acting = NULL;
		}
	}
	feed_some(&h->requests);
}

/* When it wants a turn that nothing else may bring. */
static struct erx_time
wants_turn(const struct request *r, struct erx_time now)
{
	if (r->poll)
		return r->busy ? now
		    : r->idle  ? r->deadline
			       : erx_time_add(now, 10 * ERX_MSEC);
	if (r->hungry)
		return r->waits ? r->deadline : now;
	return ERX_NEVER;
}

struct erx_time
requests_deadline(const struct host *h, struct erx_time now)
{
	struct erx_time next = ERX_NEVER;
	const struct request *r;

	TAILQ_FOREACH(r, &h->requests.all, entry)
		next = erx_time_min(next, wants_turn(r, now));
	return next;
}

bool
requests_wait_for_time(const struct host *h, struct erx_time *until)
{
	const struct request *r;
	bool any = false;

	*until = ERX_NEVER;
	TAILQ_FOREACH(r, &h->requests.all, entry) {
		if (r->poll && r->busy)
			return false;
		if (!r->poll || r->idle)
			continue;
		any = true;
		*until = erx_time_min(*until, r->deadline);
	}
	return any;
}

void
requests_end(struct host *h, bool (*is_out)(void *, const struct caller *), void *ctx)
{
	struct request *r, *next;

	for (r = TAILQ_FIRST(&h->requests.all); r; r = next) {
		next = TAILQ_NEXT(r, entry);
		if (!is_out(ctx, &r->caller))
			continue;
		if (r->poll)
			request_refuse_one(r, CODE_NOT_ALLOWED,
			    "show one that is known",
			    "what was shown stands for nobody any more");
		else if (r->more)
			r->more = false; /* what has been sent is all */
	}
}

/* --- asking --- */

bool
request_is_one_too_many(const struct request *r)
{
	return r->host->requests.n > REQUESTS_MAX;
}

bool
request_too_many(struct request *r)
{
	if (!request_is_one_too_many(r))
		return false;
	request_refuse_one(r, CODE_BUSY, "try again", "too many requests are open");
	return true;
}

/* What an operation that makes something fail, or the like, was asked for. */
static void
say(struct request *r, const struct api_args *args)
{
	const struct api_verb *v = args->verb;
	struct buf text;

	if (v->scope != API_SCOPE_NAMED || !v->writes || r->preview)
		return;
	buf_init(&text);
	buf_puts(&text, v->command ? v->command : v->name);
	for (unsigned i = 0; i < v->nargs; i++) {
		if (!v->args[i].positional || !api_given(args, i))
			continue;
		buf_printf(&text, " %s", api_text(args, i));
		if (v->args[i].border == API_BORDER_NAME && !r->subject)
			r->subject = xstrdup(api_text(args, i));
	}
	r->said = buf_steal(&text);
	if (!r->subject)
		r->subject = xstrdup("-");
}

void
request_operate(struct request *r, const char *name, const char *body, size_t len)
{
	const struct api_verb *verb = api_verb_find(name);
	op_handler handler = verb ? r->host->requests.find(verb) : NULL;
	struct api_args *args = NULL;
	struct errs errs;

	if (r->cursor) {
		request_answer_page(r, r->cursor);
		return;
	}
	errs_init(&errs);
	if (!verb || !handler)
		errs_add(&errs, CODE_UNKNOWN_OPERATION, NULL, NULL, NULL,
		    "there is no operation %.80s", name);
	else
		args = api_body_read(verb, body, len, &errs);
	if (args)
		args = border_args(r->host, &r->caller, args, &errs);
	r->verb = verb;
	if (!args || !handler) {
		refuse(r, &errs);
	} else {
		say(r, args);
		handler(r, args);
	}
	api_args_free(args);
	errs_fini(&errs);
}
