/*
 * What the reader of a stream asks for: in the query, in Accept, in Last-Event-ID.
 */
#include "base/text.h"
#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/lines.h"
#include "erxd/notification.h"
#include "erxd/streams_int.h"
#include "restconf/media.h"
#include "restconf/restconf.h"
#include "view/clock.h"
#include "view/tables.h"

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define HEARTBEAT_MAX 3600 /* s */

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

const char *const stream_types[] = { "text/event-stream", LINES_TYPE, NULL };

static bool
read_accept(struct stream *s, const char *accept, struct errs *errs)
{
	int type = restconf_choose(accept, stream_types);

	s->lines = type == 1;
	if (type < 0)
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

	if (starts && a->start_us > stream_wall_us(s))
		bad(errs, "start-time", "name a time that is over",
		    "what will happen cannot be told again");
	if (stops && (!starts || s->stop_us <= a->start_us))
		bad(errs, "stop-time", "give a start-time before it",
		    "stop-time goes with a start-time, and comes after it");
}

uint64_t
stream_ask_read(struct stream *s, const struct stream_ask *ask, bool *resumes,
    struct errs *errs)
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
	*resumes = a.resumes;
	return a.after;
}
