/*
 * An entry a kind and subject, for as long as its minute lasts: minutes are equally
 * long, so those that began first end first, and a list in that order is enough.
 */
#include "net/log_limit.h"

#include "base/hash.h"
#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct net_log_alike {
	TAILQ_ENTRY(net_log_alike) entry;
	enum net_event_kind kind;
	char *subject;
	bool stranger;
	struct erx_time began, last;
	uint64_t told, left_out;
	char *text; /* of the last that was left out */
};

/* Of any number of strangers. */
static const char others[] = "other addresses";

void
net_log_limit_init(struct net_log_limit *l)
{
	hset_init(&l->alike);
	TAILQ_INIT(&l->by_time);
	l->strangers = 0;
	l->excess = 0;
}

static uint64_t
hash_of(enum net_event_kind kind, const char *subject)
{
	return hash_bytes(subject, strlen(subject), kind);
}

struct key {
	enum net_event_kind kind;
	const char *subject;
};

static bool
is_alike(const void *element, const void *key)
{
	const struct net_log_alike *a = element;
	const struct key *k = key;

	return a->kind == k->kind && strcmp(a->subject, k->subject) == 0;
}

static struct net_log_alike *
find(const struct net_log_limit *l, enum net_event_kind kind, const char *subject)
{
	struct key k = { kind, subject };

	return hset_find(&l->alike, hash_of(kind, subject), is_alike, &k);
}

static void
drop(struct net_log_limit *l, struct net_log_alike *a)
{
	struct key k = { a->kind, a->subject };

	hset_remove(&l->alike, hash_of(a->kind, a->subject), is_alike, &k);
	TAILQ_REMOVE(&l->by_time, a, entry);
	l->strangers -= a->stranger;
	l->excess -= a->left_out > 0;
	free(a->subject);
	free(a->text);
	free(a);
}

void
net_log_limit_fini(struct net_log_limit *l)
{
	struct net_log_alike *a;

	while ((a = TAILQ_FIRST(&l->by_time)))
		drop(l, a);
	hset_fini(&l->alike);
}

static bool
is_over(const struct net_log_alike *a, struct erx_time now)
{
	return !erx_time_before(now, erx_time_add(a->began, NET_LOG_SPAN));
}

static bool
is_limited(enum net_event_kind kind)
{
	switch (kind) {
	case NET_EVENT_SESSION_STATE:
	case NET_EVENT_LINK:
	case NET_EVENT_APPLY:
	case NET_EVENT_OPERATION:
		return false;
	default:
		return true;
	}
}

/* Those whose minute is over without a word left out go first. */
static struct net_log_alike *
alike(struct net_log_limit *l, const struct net_event *e)
{
	bool stranger = e->kind == NET_EVENT_REFUSED;
	const char *subject = e->subject;
	struct net_log_alike *a, *next;

	for (a = TAILQ_FIRST(&l->by_time); a && is_over(a, e->at); a = next) {
		next = TAILQ_NEXT(a, entry);
		if (!a->left_out)
			drop(l, a);
	}
	a = find(l, e->kind, subject);
	if (!a && stranger && l->strangers >= NET_LOG_STRANGERS) {
		subject = others;
		stranger = false;
		a = find(l, e->kind, subject);
	}
	if (a)
		return a;
	a = xcalloc(1, sizeof *a);
	a->kind = e->kind;
	a->subject = xstrdup(subject);
	a->stranger = stranger;
	a->began = e->at;
	hset_add(&l->alike, hash_of(e->kind, subject), a);
	TAILQ_INSERT_TAIL(&l->by_time, a, entry);
	l->strangers += stranger;
	return a;
}

bool
net_log_limit_take(struct net_log_limit *l, const struct net_event *e)
{
	struct net_log_alike *a;

	if (!is_limited(e->kind))
		return true;
	a = alike(l, e);
	if (a->told < NET_LOG_LINES) {
		a->told++;
		return true;
	}
	l->excess += a->left_out++ == 0;
	a->last = e->at;
	free(a->text);
	/* Whom it was from is lost when many are one. */
	a->text = strcmp(a->subject, e->subject) == 0
	    ? xasprintf("%.*s", NET_LOG_LAST, e->text)
	    : xasprintf("%s: %.*s", e->subject, NET_LOG_LAST, e->text);
	return false;
}

bool
net_log_limit_due(struct net_log_limit *l, struct erx_time now,
    enum net_event_kind *kind, struct buf *subject, struct buf *text)
{
	struct net_log_alike *a, *next;

	for (a = TAILQ_FIRST(&l->by_time); a && is_over(a, now); a = next) {
		next = TAILQ_NEXT(a, entry);
		if (!a->left_out) {
			drop(l, a);
			continue;
		}
		*kind = a->kind;
		buf_puts(subject, a->subject);
		buf_printf(text, "%llu more alike in %lld s are left out; the last: %s",
		    (unsigned long long)a->left_out,
		    (long long)((erx_time_since(a->last, a->began) + ERX_SEC - 1) /
			ERX_SEC),
		    a->text);
		drop(l, a);
		return true;
	}
	return false;
}

struct erx_time
net_log_limit_deadline(const struct net_log_limit *l)
{
	return l->excess ? erx_time_add(TAILQ_FIRST(&l->by_time)->began, NET_LOG_SPAN)
			 : ERX_NEVER;
}
