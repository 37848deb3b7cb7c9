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
#include "erxd/mount.h"
#include "erxd/notification.h"
#include "erxd/streams_int.h"
#include "view/clock.h"
#include "view/tables.h"

#include <stdlib.h>
#include <string.h>

enum {
	PIECE_MAX = 64,   /* events, or sessions */
	FILTERED_MAX = 8, /* the same of a reader whose filter is asked of each */
	HEARTBEAT = 15,   /* s */
	LOOK_MS = 100     /* between two looks at whether all has converged */
};

bool
streams_is(const char *path)
{
	return strcmp(path, "/events") == 0 || strcmp(path, mount_stream.location) == 0;
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
	json_string(j, "time", view_clock(stream_wall_us(s), time));
	json_string(j, "kind", kind);
}

static void
end_object(const struct stream *s, struct json *j, struct buf *text, struct buf *out,
    const char *kind)
{
	json_object_end(j);
	border_text(&s->who, text);
	put(s, out, kind, 0, stream_wall_us(s), text->data);
	buf_fini(text);
}

/* The same of what a reader needs to know whatever the reader filters. */
static void
end_mark(const struct stream *s, struct json *j, struct buf *text, struct buf *out,
    const char *kind)
{
	json_object_end(j);
	write_event(s, out, kind, 0, stream_wall_us(s), text->data);
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
	s->phase = STREAM_SNAPSHOT;
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

	if (s->phase != STREAM_LIVE || news_last(s->h, &s->who) > s->after)
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
	bool over = stream_wall_us(s) >= s->stop_us;

	(void)units;
	if (s->phase == STREAM_SNAPSHOT) {
		if (snapshot(s, out)) {
			put_route(s, out);
			put_converged(s, out);
			put_mark(s, out, "sync");
			s->phase = STREAM_LIVE;
		}
	} else if (put_news(s, out)) {
		if (s->phase == STREAM_REPLAY && news_last(s->h, &s->who) <= s->after) {
			put_mark(s, out, "sync");
			s->phase = STREAM_LIVE;
		}
		if (s->phase == STREAM_LIVE) {
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

void
stream_begin(struct request *r, const struct stream_ask *ask)
{
	struct stream *s = xcalloc(1, sizeof *s);
	struct rows rows = { stream_next, stream_free, s };
	uint64_t after;
	struct errs errs;
	bool resumes;

	errs_init(&errs);
	*s = (struct stream){ .r = r,
		.h = request_host(r),
		.who = *request_caller(r),
		.envelope = strcmp(ask->path, "/events") != 0,
		.kinds = (1u << API_EVENT_N) - 1,
		.stop_us = INT64_MAX,
		.beat = HEARTBEAT * ERX_SEC };
	after = stream_ask_read(s, ask, &resumes, &errs);
	begin_snapshot(s);
	/* A number of another daemon's is none that this one could go on behind. */
	if (resumes && after <= s->after) {
		s->after = after;
		s->phase = STREAM_REPLAY;
	}
	if (errs.nerrors) {
		stream_free(s);
		request_refuse(r, &errs);
	} else if (ask->head) {
		request_reply(r, 200, "OK", stream_types[s->lines], NULL);
		stream_free(s);
	} else {
		s->next_beat = erx_time_add(host_now(s->h), s->beat);
		request_stream_octets(r, stream_types[s->lines], &rows, true,
		    host_now(s->h));
	}
	errs_fini(&errs);
}
