/*
 * Who may hear of an event is looked up when it happens, by the object that its subject
 * begins with: later the object may be gone, or another's.
 */
#include "erxd/news.h"

#include "base/json.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "er/kind.h"
#include "er/names.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "view/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- who may hear --- */

/* Whose the object is; of one that was deleted just now its mark tells.  The caller's,
 * or NULL. */
static char *
owner_of(const struct host *h, const char *name, size_t len)
{
	char *object = xasprintf("%.*s", (int)len, name);
	const char *mark = strchr(object, '~'), *owner = NULL;
	const struct er_head *head = NULL;
	enum er_object_kind kind;
	char *found;

	if (run_lab(h->run))
		head = er_name_object(run_lab(h->run)->model, object, &kind);
	if (head)
		owner = er_kind_owner(kind, head);
	else if (mark)
		owner = mark + 1;
	found = owner ? xstrdup(owner) : NULL;
	free(object);
	return found;
}

static bool
is_list(const char *word, size_t len)
{
	for (unsigned k = 0; k < ER_OBJECT_N; k++) {
		const char *list = er_kind((enum er_object_kind)k)->list;

		if (strlen(list) == len && memcmp(list, word, len) == 0)
			return true;
	}
	return false;
}

/* Of NAME, NAME/PART or LIST/NAME/… */
static char *
owner_of_part(const struct host *h, const char *name, size_t len)
{
	size_t n = 0;

	while (n < len && name[n] != '/')
		n++;
	if (n < len && is_list(name, n)) {
		name += n + 1;
		len -= n + 1;
		for (n = 0; n < len && name[n] != '/'; n++)
			;
	}
	return owner_of(h, name, n);
}

/* --- rings --- */

static void
drop(struct news *n)
{
	if (!n || --n->refs > 0)
		return;
	free(n->event);
	free(n->subject);
	free(n->text);
	free(n->inside[0]);
	free(n->inside[1]);
	free(n);
}

static struct news **
slot(const struct news_ring *ring, uint64_t number)
{
	return &ring->items[(number - 1) % NEWS_KEPT];
}

/* The number that it has there. */
static uint64_t
put(struct news_ring *ring, struct news *n)
{
	struct news **at;

	if (!ring->items)
		ring->items = xcalloc(NEWS_KEPT, sizeof *ring->items);
	at = slot(ring, ++ring->last);
	drop(*at);
	*at = n;
	n->refs++;
	return ring->last;
}

static void
ring_fini(struct news_ring *ring)
{
	for (size_t i = 0; ring->items && i < NEWS_KEPT; i++)
		drop(ring->items[i]);
	free(ring->items);
	free(ring->subscription);
}

/* NULL: the subscription has heard of nothing. */
static struct news_ring *
find_ring(const struct host *h, const char *subscription)
{
	for (size_t i = 0; i < h->news.nown; i++)
		if (strcmp(h->news.own[i].subscription, subscription) == 0)
			return &h->news.own[i];
	return NULL;
}

static struct news_ring *
make_ring(struct host *h, const char *subscription)
{
	struct news_ring *ring = find_ring(h, subscription);

	if (ring)
		return ring;
	ring = &VEC_PUSH(h->news.own, h->news.nown, h->news.capown);
	*ring = (struct news_ring){ .subscription = xstrdup(subscription) };
	return ring;
}

static void
let_hear(struct host *h, struct news *n, const char *subscription)
{
	int at = n->inside[0] != NULL;

	if (!subscription || n->inside[1] ||
	    (n->inside[0] && strcmp(n->inside[0], subscription) == 0))
		return;
	n->inside[at] = xstrdup(subscription);
	n->own[at] = put(make_ring(h, subscription), n);
}

static void
let_owner_hear(struct host *h, struct news *n, const char *name, size_t len)
{
	char *owner = owner_of_part(h, name, len);

	let_hear(h, n, owner);
	free(owner);
}

static void
find_hearers(struct host *h, struct news *n)
{
	const char *dash = strstr(n->subject, "--");

	if (!dash) {
		let_owner_hear(h, n, n->subject, strlen(n->subject));
		return;
	}
	let_owner_hear(h, n, n->subject, (size_t)(dash - n->subject));
	let_owner_hear(h, n, dash + 2, strlen(dash + 2));
}

/* --- the audit file --- */

static FILE *
open_file(const struct host *h, struct errs *errs)
{
	const char *path = h->config.audit, *name = path;
	int at = lab_dirs_at(h->dirs, &name);
	/* A pipe without a reader is an error, and one that is full loses lines. */
	int fd = openat(at, name,
	    O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "a");

	if (f)
		return f;
	errs_add(errs, CODE_CANNOT_WRITE, path, NULL, "name another (--audit)",
	    "the audit file cannot be written: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return NULL;
}

bool
news_open(struct host *h, struct errs *errs)
{
	if (!h->config.audit)
		return true;
	h->news.audit = open_file(h, errs);
	return h->news.audit != NULL;
}

bool
news_reopen(struct host *h, struct errs *errs)
{
	FILE *f;

	if (!h->config.audit)
		return true;
	f = open_file(h, errs);
	if (!f)
		return false;
	if (h->news.audit)
		fclose(h->news.audit);
	h->news.audit = f;
	h->news.torn = false;
	return true;
}

/* A line that was written in part, for the disk was full, ends before the next one. */
static bool
append(struct news_all *all, const struct buf *line)
{
	struct buf whole;
	ssize_t n;
	bool good;

	buf_init(&whole);
	buf_puts(&whole, all->torn ? "\n" : "");
	buf_add(&whole, line->data, line->len);
	do
		n = write(fileno(all->audit), whole.data, whole.len);
	while (n < 0 && errno == EINTR);
	good = n == (ssize_t)whole.len;
	if (n > 0)
		all->torn = !good;
	buf_fini(&whole);
	if (n >= 0 && !good)
		errno = ENOSPC;
	return good;
}

static void
write_audit(struct host *h, const struct news *n)
{
	static const struct caller everybody = { .role = CALLER_OPERATOR };
	char lacks[48];
	struct buf line;

	if (!h->news.audit)
		return;
	buf_init(&line);
	news_json(h, &everybody, n, &line);
	buf_putc(&line, '\n');
	if (!append(&h->news, &line)) {
		if (h->news.lost++ == 0)
			log_line("audit", h->config.audit, strerror(errno));
	} else if (h->news.lost) {
		snprintf(lacks, sizeof lacks, "events that it lacks: %llu",
		    (unsigned long long)h->news.lost);
		log_line("audit", h->config.audit, lacks);
		h->news.lost = 0;
	}
	buf_fini(&line);
}

/* --- noting --- */

void
news_fini(struct host *h)
{
	ring_fini(&h->news.ring);
	for (size_t i = 0; i < h->news.nown; i++)
		ring_fini(&h->news.own[i]);
	free(h->news.own);
	if (h->news.audit)
		fclose(h->news.audit);
}

static struct news *
begin(struct host *h, enum api_event kind, const char *event, const char *subject,
    const char *text, const struct caller *who)
{
	struct news *n = xcalloc(1, sizeof *n);

	*n = (struct news){ .wall_us = h->epoch_us + host_now(h).us,
		.kind = kind,
		.event = xstrdup(event),
		.subject = xstrdup(subject),
		.text = xstrdup(text) };
	n->number = put(&h->news.ring, n);
	if (!who)
		who = h->news.acting;
	if (who)
		n->by = *who;
	return n;
}

void
news_add(struct host *h, enum api_event kind, const char *event, const char *subject,
    const char *text, const struct caller *who)
{
	struct news *n = begin(h, kind, event, subject, text, who);

	find_hearers(h, n);
	if (n->by.role && caller_border(&n->by))
		let_hear(h, n, caller_border(&n->by));
	write_audit(h, n);
}

/* Kinds of the net's events; what the net says of edits is said by who makes them. */
static bool
kind_of(enum net_event_kind event, enum api_event *kind)
{
	switch (event) {
	case NET_EVENT_LIMIT:
	case NET_EVENT_LIMIT_WARNING:
		*kind = API_EVENT_LIMIT;
		return true;
	case NET_EVENT_LINK:
	case NET_EVENT_NOT_RESTORED:
		*kind = API_EVENT_FAILURE;
		return true;
	case NET_EVENT_OPERATION:
		*kind = API_EVENT_OPERATION;
		return true;
	case NET_EVENT_OSCILLATING:
		*kind = API_EVENT_OSCILLATING;
		return true;
	case NET_EVENT_SESSION_STATE:
	case NET_EVENT_APPLY:
	case NET_EVENT_PACKETS:
	case NET_EVENT_N:
		return false;
	case NET_EVENT_SESSION_UP:
	case NET_EVENT_SESSION_DOWN:
	case NET_EVENT_NOTIFICATION:
	case NET_EVENT_MALFORMED:
	case NET_EVENT_LEFT_OUT:
	case NET_EVENT_REFRESH:
	case NET_EVENT_GRACEFUL:
	case NET_EVENT_DIAL:
	case NET_EVENT_REFUSED:
	case NET_EVENT_BFD:
		break;
	}
	*kind = API_EVENT_SESSION;
	return true;
}

void
news_net(struct host *h, const struct net_event *event)
{
	enum api_event kind;

	if (kind_of(event->kind, &kind))
		news_add(h, kind, net_event_name(event->kind), event->subject,
		    event->text, NULL);
}

/* --- reading --- */

/* What somebody hears; NULL: nothing so far. */
static const struct news_ring *
ring_of(const struct host *h, const struct caller *who)
{
	const char *border = caller_border(who);

	return border ? find_ring(h, border) : &h->news.ring;
}

uint64_t
news_number(const struct news *n, const struct caller *who)
{
	const char *border = caller_border(who);

	if (!border)
		return n->number;
	return text_equal(n->inside[0], border) ? n->own[0] : n->own[1];
}

uint64_t
news_last(const struct host *h, const struct caller *who)
{
	const struct news_ring *ring = ring_of(h, who);

	return ring ? ring->last : 0;
}

static uint64_t
first_kept(const struct news_ring *ring)
{
	return ring->last > NEWS_KEPT ? ring->last - NEWS_KEPT + 1 : 1;
}

const struct news *
news_after(const struct host *h, const struct caller *who, uint64_t number)
{
	const struct news_ring *ring = ring_of(h, who);

	if (!ring || ring->last <= number)
		return NULL;
	if (number + 1 < first_kept(ring))
		number = first_kept(ring) - 1;
	return *slot(ring, number + 1);
}

uint64_t
news_since(const struct host *h, const struct caller *who, int64_t wall_us)
{
	const struct news_ring *ring = ring_of(h, who);

	for (uint64_t i = ring ? first_kept(ring) : 1; ring && i <= ring->last; i++)
		if ((*slot(ring, i))->wall_us >= wall_us)
			return i - 1;
	return news_last(h, who);
}

uint64_t
news_missed(const struct host *h, const struct caller *who, uint64_t number)
{
	const struct news *n = news_after(h, who, number);
	uint64_t next = n ? news_number(n, who) : news_last(h, who) + 1;

	return next > number + 1 ? next - number - 1 : 0;
}

static void
put_text(const struct er_border *b, struct json *j, const char *key, const char *text)
{
	struct buf out;

	buf_init(&out);
	er_border_text(b, text, &out);
	json_string(j, key, out.data ? out.data : "");
	buf_fini(&out);
}

/* Who it was, for those on the same side; for others, somebody. */
static void
put_actor(const struct caller *who, struct json *j, const struct caller *by)
{
	const char *border = caller_border(who);

	if (!by->role)
		return;
	json_object(j, "by");
	if (border && !text_equal(caller_border(by), border)) {
		json_string(j, "name",
		    caller_border(by) ? ER_BORDER_SOMEBODY : "an operator");
	} else {
		json_string(j, "name", by->name);
		json_string(j, "subscription", caller_border(by));
		json_uint(j, "request", by->request);
	}
	json_object_end(j);
}

void
news_json(const struct host *h, const struct caller *who, const struct news *n,
    struct buf *out)
{
	const struct er_border b = border_of(h, who);
	char time[VIEW_CLOCK_LEN];
	struct buf text;
	struct json j;

	buf_init(&text);
	json_init(&j, &text, false);
	json_object(&j, NULL);
	json_uint(&j, "id", news_number(n, who));
	json_string(&j, "time", view_clock(n->wall_us, time));
	json_string(&j, "kind", api_event_words[n->kind]);
	json_string(&j, "event", n->event);
	put_text(&b, &j, "subject", n->subject);
	put_text(&b, &j, "text", n->text);
	put_actor(who, &j, &n->by);
	json_object_end(&j);
	border_text(who, &text);
	buf_add(out, text.data, text.len);
	buf_fini(&text);
}
