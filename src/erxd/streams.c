/*
 * A stream is an answer that never ends: each piece is made when the one before has
 * been taken.  What it holds is the number of its last event, and as far as it has come
 * with the sessions.
 */
#include "erxd/streams.h"

#include "base/json.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "bgp/fsm.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/mount.h"
#include "erxd/notification.h"
#include "restconf/date.h"
#include "restconf/restconf.h"
#include "view/clock.h"
#include "view/tables.h"

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>

enum {
	PIECE_MAX = 64,       /* events, or sessions */
	FILTERED_MAX = 8,     /* the same of a reader whose filter is asked of each */
	HEARTBEAT = 15,       /* s */
	HEARTBEAT_MAX = 3600, /* s */
	LOOK_MS = 100         /* between two looks at whether all has converged */
};

struct stream {
	struct request *r;
	struct host *h;
	struct caller who;
	bool lines;     /* of JSON each, no server-sent events */
	bool envelope;  /* of RFC 8040 */
	unsigned kinds; /* bits 1 << enum api_event */
	char *at;       /* whose route is told; NULL: none is */
	struct ip_prefix prefix;
	char *route;  /* as it was told last */
	char *filter; /* XPath of what is told; NULL: everything */
	uint64_t after;
	enum { SNAPSHOT, REPLAY, LIVE } phase;
	size_t half;     /* the next session of the snapshot */
	uint64_t edits;  /* when it began */
	int64_t stop_us; /* it ends then, of the wall clock; INT64_MAX: never */
	int64_t beat;    /* µs between signs of life */
	struct erx_time next_beat, next_look;
	bool told, rests; /* whether it was said that all has converged, and what */
};

bool
streams_is(const char *path)
{
	return strcmp(path, "/events") == 0 || strcmp(path, mount_stream.location) == 0;
}

static int64_t
wall_us(const struct stream *s)
{
	return s->h->epoch_us + host_now(s->h).us;
}

static unsigned
piece_max(const struct stream *s)
{
	return s->filter ? FILTERED_MAX : PIECE_MAX;
}

/* --- what is written --- */

static void
write_event(const struct stream *s, struct buf *out, const char *kind, uint64_t id,
    int64_t time_us, const char *object)
{
	char time[VIEW_CLOCK_LEN];

	if (!s->lines) {
		if (id)
			buf_printf(out, "id: %llu\n", (unsigned long long)id);
		buf_printf(out, "event: %s\ndata: ", kind);
	}
	if (s->envelope) {
		buf_printf(out,
		    "{\"ietf-restconf:notification\":{\"eventTime\":\"%s\",",
		    view_clock(time_us, time));
		notification_print(out, kind, object);
		buf_puts(out, "}}");
	} else
		buf_puts(out, object);
	buf_puts(out, s->lines ? "\n" : "\n\n");
}

/* One event, unless the reader does not want to hear of it; `id` 0: it has none, and a
 * reader does not go on behind it. */
static void
put(const struct stream *s, struct buf *out, const char *kind, uint64_t id,
    int64_t time_us, const char *object)
{
	if (!s->filter ||
	    notification_filter(s->h, s->filter, kind, object) != RESTCONF_NOT_TOLD)
		write_event(s, out, kind, id, time_us, object);
}

/* Opens an object that is no news: it is told to this reader alone. */
static void
begin_object(const struct stream *s, struct json *j, struct buf *text, const char *kind)
{
	char time[VIEW_CLOCK_LEN];

	buf_init(text);
	json_init(j, text, false);
	json_object(j, NULL);
	json_string(j, "time", view_clock(wall_us(s), time));
	json_string(j, "kind", kind);
}

static void
end_object(const struct stream *s, struct json *j, struct buf *text, struct buf *out,
    const char *kind)
{
	json_object_end(j);
	border_text(&s->who, text);
	put(s, out, kind, 0, wall_us(s), text->data);
	buf_fini(text);
}

/* The same of what a reader needs to know whatever the reader filters. */
static void
end_mark(const struct stream *s, struct json *j, struct buf *text, struct buf *out,
    const char *kind)
{
	json_object_end(j);
	write_event(s, out, kind, 0, wall_us(s), text->data);
	buf_fini(text);
}

static void
put_mark(const struct stream *s, struct buf *out, const char *kind)
{
	struct buf text;
	struct json j;

	begin_object(s, &j, &text, kind);
	end_mark(s, &j, &text, out, kind);
}

/* --- the snapshot --- */

static void
put_session(const struct stream *s, const struct net_half_info *info, struct buf *out)
{
	const struct er_border b = border_of(s->h, &s->who);
	struct buf text, name;
	struct json j;

	buf_init(&name);
	er_border_text(&b, info->session->name, &name);
	begin_object(s, &j, &text, "session");
	json_string(&j, "event", "session-is");
	json_string(&j, "subject", name.data);
	json_string(&j, "local", info->local);
	json_string(&j, "remote", er_border_name(&b, info->remote));
	json_string(&j, "text", bgp_state_name(info->state));
	end_object(s, &j, &text, out, "session");
	buf_fini(&name);
}

/* True when all sessions have been told. */
static bool
snapshot(struct stream *s, struct buf *out)
{
	unsigned left = piece_max(s);
	struct net_half_info info;
	struct net_half *h;

	if (s->edits != run_edits(s->h->run)) { /* sessions have other places now */
		s->edits = run_edits(s->h->run);
		s->half = 0;
	}
	if (!(s->kinds & 1u << API_EVENT_SESSION))
		return true;
	while (left && (h = net_half_at(s->h->net, s->half)) != NULL) {
		s->half++;
		net_half_info(h, &info);
		if (!border_sees(s->h, &s->who, info.local))
			continue;
		put_session(s, &info, out);
		left--;
	}
	return left > 0;
}

static void
begin_snapshot(struct stream *s)
{
	s->phase = SNAPSHOT;
	s->half = 0;
	s->edits = run_edits(s->h->run);
	s->after = news_last(s->h, &s->who);
	free(s->route);
	s->route = NULL;
	s->told = false;
}

/* --- what happens --- */

static void
put_lagged(struct stream *s, uint64_t missed, struct buf *out)
{
	struct buf text;
	struct json j;

	begin_object(s, &j, &text, "lagged");
	json_uint(&j, "missed", missed);
	end_mark(s, &j, &text, out, "lagged");
	begin_snapshot(s);
}

/* News in the ring; false: the reader was too slow. */
static bool
put_news(struct stream *s, struct buf *out)
{
	uint64_t missed = news_missed(s->h, &s->who, s->after);
	const struct news *n;

	if (missed) {
		put_lagged(s, missed, out);
		return false;
	}
	for (unsigned left = piece_max(s);
	     left && (n = news_after(s->h, &s->who, s->after)) != NULL; left--) {
		struct buf text;

		s->after = news_number(n, &s->who);
		if (!(s->kinds & 1u << n->kind) || n->wall_us > s->stop_us)
			continue;
		buf_init(&text);
		news_json(s->h, &s->who, n, &text);
		put(s, out, api_event_words[n->kind], s->after, n->wall_us, text.data);
		buf_fini(&text);
	}
	return true;
}

/* The best routes to the prefix, when they are other than they were. */
static void
put_route(struct stream *s, struct buf *out)
{
	struct rows rows;
	struct errs none;
	struct buf now, text;
	struct json j;

	if (!s->at || !(s->kinds & 1u << API_EVENT_ROUTE))
		return;
	errs_init(&none);
	rows = border_rows(s->h, &s->who, &api_verb_show_routes,
	    view_routes(s->h->net, s->at, &s->prefix, NET_VIEW_BEST, NULL, &none));
	errs_fini(&none);
	buf_init(&now);
	for (unsigned i = 0; rows.ctx && i < PIECE_MAX; i++)
		if (!rows_next(&rows, &now, PIECE_MAX))
			break;
	rows_free(&rows);
	if (!now.len)
		buf_puts(&now, "[]");
	if (text_equal(s->route, now.data)) {
		buf_fini(&now);
		return;
	}
	free(s->route);
	s->route = buf_steal(&now);
	begin_object(s, &j, &text, "route");
	json_string(&j, "subject", s->at);
	json_raw(&j, "routes", s->route, strlen(s->route));
	end_object(s, &j, &text, out, "route");
}

static void
put_converged(struct stream *s, struct buf *out)
{
	struct erx_time now = host_now(s->h);
	struct buf text;
	struct json j;
	bool rests;

	if (!(s->kinds & 1u << API_EVENT_CONVERGED) ||
	    (s->told && erx_time_before(now, s->next_look)))
		return;
	rests = border_converged(s->h, &s->who);
	s->next_look = erx_time_add(now, LOOK_MS * ERX_MSEC);
	if (s->told && rests == s->rests)
		return;
	s->told = true;
	s->rests = rests;
	begin_object(s, &j, &text, "converged");
	json_bool(&j, "converged", rests);
	end_object(s, &j, &text, out, "converged");
}

static void
put_heartbeat(struct stream *s, struct buf *out)
{
	struct erx_time now = host_now(s->h);

	if (erx_time_before(now, s->next_beat) && out->len == 0)
		return;
	if (out->len == 0)
		put_mark(s, out, "heartbeat");
	s->next_beat = erx_time_add(now, s->beat);
}

/* When something is to be looked at that no event brings. */
static struct erx_time
next_turn(const struct stream *s)
{
	struct erx_time next = s->next_beat;

	if (s->phase != LIVE || news_last(s->h, &s->who) > s->after)
		return host_now(s->h);
	if (s->kinds & 1u << API_EVENT_CONVERGED && !s->rests)
		next = erx_time_min(next, s->next_look);
	if (s->stop_us != INT64_MAX)
		next = erx_time_min(next,
		    (struct erx_time){ s->stop_us - s->h->epoch_us });
	return next;
}

static bool
stream_next(void *ctx, struct buf *out, unsigned units)
{
	struct stream *s = ctx;
	bool over = wall_us(s) >= s->stop_us;

	(void)units;
	if (s->phase == SNAPSHOT) {
		if (snapshot(s, out)) {
			put_route(s, out);
			put_converged(s, out);
			put_mark(s, out, "sync");
			s->phase = LIVE;
		}
	} else if (put_news(s, out)) {
		if (s->phase == REPLAY && news_last(s->h, &s->who) <= s->after) {
			put_mark(s, out, "sync");
			s->phase = LIVE;
		}
		if (s->phase == LIVE) {
			put_route(s, out);
			put_converged(s, out);
		}
	}
	put_heartbeat(s, out);
	request_until(s->r, next_turn(s));
	return !over || news_last(s->h, &s->who) > s->after;
}

static void
stream_free(void *ctx)
{
	struct stream *s = ctx;

	free(s->at);
	free(s->route);
	free(s->filter);
	free(s);
}

/* --- what is asked --- */

static bool
bad(struct errs *errs, const char *name, const char *cure, const char *text)
{
	errs_add(errs, CODE_BAD_ARGUMENT, NULL, name, cure, "%s", text);
	return false;
}

static bool
read_kinds(struct stream *s, const char *text, struct errs *errs)
{
	char *copy = xstrdup(text), *save;
	bool good = true;
	unsigned at;

	s->kinds = 0;
	for (char *word = strtok_r(copy, ",", &save); word && good;
	     word = strtok_r(NULL, ",", &save)) {
		good = text_word(api_event_words, word, &at) ||
		    bad(errs, "kind",
			"session, route, edit, failure, limit, key, operation, "
			"converged, oscillating",
			"there is no such kind of event");
		if (good)
			s->kinds |= 1u << at;
	}
	free(copy);
	return good;
}

static bool
read_number(const char *text, uint64_t *n)
{
	size_t len = strlen(text);

	if (len == 0 || len > 19 || strspn(text, "0123456789") != len)
		return false;
	*n = strtoull(text, NULL, 10);
	return true;
}

static bool
read_filter(struct stream *s, const char *xpath, struct errs *errs)
{
	static const char form[] =
	    "an XPath such as /erx-api:session-event[event='session-down']";

	if (!restconf_filter_fits(xpath))
		return bad(errs, "filter",
		    "at most 256 octets, and no predicate inside another",
		    "this filter is too long or too deep");
	if (notification_filter(s->h, xpath, "heartbeat", "{}") >= RESTCONF_NO_XPATH)
		return bad(errs, "filter", form, "this is no filter");
	free(s->filter);
	s->filter = xstrdup(xpath);
	return true;
}

struct asked {
	const char *at, *prefix;
	uint64_t after;
	bool resumes;
	int64_t start_us;
};

static bool
read_one(struct stream *s, struct asked *a, const char *name, const char *value,
    struct errs *errs)
{
	uint64_t n;

	if (strcmp(name, "kind") == 0)
		return read_kinds(s, value, errs);
	if (strcmp(name, "at") == 0) {
		a->at = value;
		return true;
	}
	if (strcmp(name, "prefix") == 0) {
		a->prefix = value;
		return ip_prefix_parse(&s->prefix, value) ||
		    bad(errs, name, "write ADDRESS/LENGTH, e.g. 10.20.0.0/16",
			"this is not a network");
	}
	if (strcmp(name, "after") == 0) {
		a->resumes = read_number(value, &a->after);
		return a->resumes ||
		    bad(errs, name, "write the id of the last event",
			"this is no number");
	}
	if (strcmp(name, "heartbeat") == 0) {
		if (!read_number(value, &n) || n < 1 || n > HEARTBEAT_MAX)
			return bad(errs, name, "write seconds, 1 to 3600",
			    "this is no such number");
		s->beat = (int64_t)n * ERX_SEC;
		return true;
	}
	if (strcmp(name, "start-time") == 0)
		return view_clock_read(value, &a->start_us) ||
		    bad(errs, name, "write 2026-01-02T03:04:05Z", "this is no time");
	if (strcmp(name, "stop-time") == 0)
		return view_clock_read(value, &s->stop_us) ||
		    bad(errs, name, "write 2026-01-02T03:04:05Z", "this is no time");
	if (strcmp(name, "filter") == 0)
		return read_filter(s, value, errs);
	errs_add(errs, CODE_UNKNOWN_ARGUMENT, NULL, name,
	    "kind, at, prefix, after, heartbeat, filter, start-time, stop-time",
	    "a stream takes no %.40s", name);
	return false;
}

/* The router is named as the subscription names it. */
static bool
read_place(struct stream *s, const struct asked *a, struct errs *errs)
{
	struct data_node *input;
	struct api_args *args;

	if (!a->at != !a->prefix)
		return bad(errs, a->at ? "prefix" : "at",
		    "give both: the route of one prefix at one router is told",
		    "at and prefix go together");
	if (!a->at)
		return true;
	input = data_node_new(DATA_MAP, NULL);
	for (int i = 0; i < 2; i++) {
		struct data_node *leaf = data_node_new(DATA_TEXT, i ? "prefix" : "at");

		leaf->text = xstrdup(i ? a->prefix : a->at);
		data_node_add(input, leaf);
	}
	args = api_args_new(&api_verb_show_routes, input, errs);
	if (args)
		args = border_args(s->h, &s->who, args, errs);
	if (args) {
		struct rows rows = view_routes(s->h->net, api_text(args, API_ROUTES_AT),
		    &s->prefix, NET_VIEW_BEST, NULL, errs);

		s->at = xstrdup(api_text(args, API_ROUTES_AT));
		rows_free(&rows);
	}
	api_args_free(args);
	return errs->nerrors == 0;
}

static bool
read_accept(struct stream *s, const char *accept, struct errs *errs)
{
	if (!accept || strstr(accept, "*/*") || strstr(accept, "text/*") ||
	    strcasestr(accept, "text/event-stream"))
		s->lines = accept && strcasestr(accept, "application/x-ndjson") &&
		    !strcasestr(accept, "text/event-stream");
	else if (strcasestr(accept, "application/x-ndjson"))
		s->lines = true;
	else
		errs_add(errs, CODE_NOT_ACCEPTABLE, NULL, "Accept",
		    "text/event-stream or application/x-ndjson",
		    "a stream is not served as that");
	return errs->nerrors == 0;
}

/* RFC 8040 4.8.7 and 4.8.8. */
static void
check_times(const struct stream *s, const struct asked *a, struct errs *errs)
{
	bool starts = a->start_us != INT64_MAX, stops = s->stop_us != INT64_MAX;

	if (starts && a->start_us > wall_us(s))
		bad(errs, "start-time", "name a time that is over",
		    "what will happen cannot be told again");
	if (stops && (!starts || s->stop_us <= a->start_us))
		bad(errs, "stop-time", "give a start-time before it",
		    "stop-time goes with a start-time, and comes after it");
}

static void
read_all(struct stream *s, const struct stream_ask *ask, struct errs *errs)
{
	struct asked a = { .start_us = INT64_MAX };
	struct evkeyvalq query;
	struct evkeyval *kv;
	uint64_t n;

	TAILQ_INIT(&query);
	if (ask->query && evhttp_parse_query_str(ask->query, &query) < 0)
		bad(errs, "?", "NAME=VALUE with & between", "this is no query");
	TAILQ_FOREACH(kv, &query, next)
		read_one(s, &a, kv->key, kv->value, errs);
	if (errs->nerrors == 0 && read_accept(s, ask->accept, errs))
		read_place(s, &a, errs);
	evhttp_clear_headers(&query);
	check_times(s, &a, errs);
	if (a.start_us != INT64_MAX) {
		a.resumes = true;
		a.after = news_since(s->h, &s->who, a.start_us);
	}
	/* A browser that comes again asks for the same, and says where it was. */
	if (ask->last_event_id && read_number(ask->last_event_id, &n)) {
		a.resumes = true;
		a.after = n;
	}
	begin_snapshot(s);
	/* A number of another daemon's is none that this one could go on behind. */
	if (a.resumes && a.after <= s->after) {
		s->after = a.after;
		s->phase = REPLAY;
	}
}

void
stream_begin(struct request *r, const struct stream_ask *ask)
{
	struct stream *s = xcalloc(1, sizeof *s);
	struct rows rows = { stream_next, stream_free, s };
	struct errs errs;

	errs_init(&errs);
	*s = (struct stream){ .r = r,
		.h = request_host(r),
		.who = *request_caller(r),
		.envelope = strcmp(ask->path, "/events") != 0,
		.kinds = (1u << API_EVENT_N) - 1,
		.stop_us = INT64_MAX,
		.beat = HEARTBEAT * ERX_SEC };
	read_all(s, ask, &errs);
	if (errs.nerrors) {
		stream_free(s);
		request_refuse(r, &errs);
	} else if (ask->head) {
		request_reply(r, 200, "OK",
		    s->lines ? "application/x-ndjson" : "text/event-stream", NULL);
		stream_free(s);
	} else {
		s->next_beat = erx_time_add(host_now(s->h), s->beat);
		request_stream_octets(r,
		    s->lines ? "application/x-ndjson" : "text/event-stream", &rows,
		    true, host_now(s->h));
	}
	errs_fini(&errs);
}
