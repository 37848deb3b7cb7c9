/*
 * A session against arbitrary bytes.  The first octet chooses what is configured, the
 * rest is what the other end sends.  However it is cut (all at once, octet by octet, at
 * places that the input itself chooses), the news, the output and the counters must be
 * the same; and when it falls silent, the session ends in time.
 */
#include "bgp/down.h"
#include "checks.h"

#include <stdio.h>
#include <string.h>

enum choice {
	UP = 1 << 0, /* a good OPEN and a KEEPALIVE came before */
	EXTENDED = 1 << 1,
	ENHANCED = 1 << 2, /* refresh; and graceful restart */
	IBGP = 1 << 3,
	TWO_OCTET = 1 << 4,
	NO_HOLD = 1 << 5,
	ONE_FAMILY = 1 << 7
};

enum { MOMENTS = 12 };

static struct bgp_update scratch;

static struct bgp_open
open_of(unsigned choice, bool ours)
{
	struct bgp_open open = { .as = 64500, .hold = 90, .id = 1 };

	open.families = BGP_FAMILIES_ALL;
	open.caps = BGP_CAPS_REFRESH | BGP_CAPS_AS4;
	if (choice & EXTENDED)
		open.caps |= BGP_CAPS_EXTENDED_MESSAGE;
	if (choice & ENHANCED)
		open.caps |= BGP_CAPS_ENHANCED_REFRESH | BGP_CAPS_GRACEFUL_RESTART;
	open.graceful = (struct bgp_graceful){ .notification = true,
		.time = 120,
		.families = BGP_FAMILIES_ALL };
	if (choice & NO_HOLD)
		open.hold = 0;
	if (choice & ONE_FAMILY)
		open.families = BGP_FAMILY_BIT(IP_V4);
	if (!ours) {
		open.id = 2;
		if (!(choice & IBGP))
			open.as = 64501;
		if (choice & TWO_OCTET)
			open.caps &= (uint8_t)~BGP_CAPS_AS4;
	}
	return open;
}

static void
write_prefixes(struct buf *b, const char *what, struct bgp_nlri n)
{
	struct ip_prefix prefix;
	char text[IP_PREFIX_STRLEN];

	while (n.family != IP_NONE && bgp_nlri_next(&n, &prefix))
		buf_printf(b, " %s %s", what, ip_prefix_text(&prefix, text));
}

static void
write_update(struct buf *b, const struct bgp_news *n)
{
	struct bgp_update *u = n->update;

	buf_printf(b, " outcome %d eor %u", n->outcome, u->end_of_rib);
	for (unsigned i = 0; i < 2; i++) {
		write_prefixes(b, "out", u->withdrawn[i]);
		write_prefixes(b, "in", u->announced[i]);
		if (n->outcome == BGP_WITHDRAW || u->announced[i].family == IP_NONE)
			continue;
		buf_printf(b, " has %x path ", bgp_update_attrs(u, i)->has);
		bgp_aspath_print(b, bgp_update_attrs(u, i)->path);
	}
}

static void
write_news(struct buf *b, const struct bgp_news *n)
{
	buf_printf(b, "kind %d state %d", n->kind, n->state);
	if (n->kind == BGP_NEWS_UPDATE)
		write_update(b, n);
	if (n->kind == BGP_NEWS_REFRESH)
		buf_printf(b, " %u %u", n->refresh.family, n->refresh.subtype);
	if (n->kind == BGP_NEWS_DOWN) {
		size_t at;

		buf_printf(b, " down %d kept %u ", n->down, n->kept);
		at = b->len;
		bgp_down_print(b, n);
		must_be_harmless(b->data + at, b->len - at);
	}
	if (n->fault.reason)
		buf_printf(b, " fault %s", n->fault.reason);
	buf_putc(b, '\n');
}

/* Everything that there is to tell. */
static void
listen(struct bgp_session *s, struct erx_time now, struct buf *b)
{
	struct bgp_news n;
	bool over = false;

	while (bgp_session_news(s, now, &scratch, &n)) {
		MUST(!over); /* nothing comes after DOWN */
		over = n.kind == BGP_NEWS_DOWN;
		write_news(b, &n);
	}
}

/* From memory of just its size: a step outside of the portion is seen. */
static void
feed(struct bgp_session *s, const uint8_t *p, size_t len, struct buf *b)
{
	struct erx_time now = { ERX_SEC };
	uint8_t *copy = malloc(len ? len : 1);

	memcpy(copy, p, len);
	bgp_session_input(s, now, copy, len);
	listen(s, now, b);
	free(copy);
}

static void
take_output(struct bgp_session *s, struct erx_time now, struct buf *b)
{
	const uint8_t *out;
	size_t n = bgp_session_output(s, &out);

	must_be_messages(out, n);
	buf_add(b, out, n);
	bgp_session_sent(s, now, n);
}

/* Silence from there on: keepalives go until the hold time is over, if there is one. */
static void
outlive(struct bgp_session *s, struct buf *b)
{
	bool was_up = bgp_session_state(s) == BGP_STATE_ESTABLISHED;
	struct erx_time now = { ERX_SEC };

	for (int i = 0; i < MOMENTS && !bgp_session_over(s); i++) {
		if (erx_time_is_never(bgp_session_deadline(s)))
			break;
		now = bgp_session_deadline(s);
		bgp_session_tick(s, now);
		listen(s, now, b);
		take_output(s, now, b);
	}
	MUST(bgp_session_over(s) || bgp_session_negotiated(s)->hold == 0);
	if (was_up && bgp_session_over(s)) /* what it heard last came at 1 s */
		MUST(now.us == (1 + bgp_session_negotiated(s)->hold) * ERX_SEC);
}

static void
bring_up(struct bgp_session *s, unsigned choice, struct buf *b)
{
	struct bgp_open theirs = open_of(choice, false);
	uint8_t space[512];
	struct wr w = wr_init(space, sizeof space);

	bgp_open_encode(&w, &theirs);
	bgp_keepalive_encode(&w);
	feed(s, space, wr_len(&w), b);
	MUST(bgp_session_state(s) == BGP_STATE_ESTABLISHED);
}

enum cuts { WHOLE, OCTETS, CHOSEN };

/* The course of events as text. */
static struct buf
course(unsigned choice, enum cuts cuts, const uint8_t *data, size_t size)
{
	struct bgp_session_config config = { .open = open_of(choice, true) };
	struct rng rng = { 1 };
	struct bgp_session *s = bgp_session_new(&config, &rng, (struct erx_time){ 0 });
	struct bgp_counters *c = bgp_session_counters(s);
	struct buf b;
	size_t n;

	buf_init(&b);
	if (choice & UP)
		bring_up(s, choice, &b);
	for (size_t at = 0; at < size; at += n) {
		n = cuts == WHOLE ? size : cuts == OCTETS ? 1u : 1u + data[at] % 61;
		if (n > size - at)
			n = size - at;
		feed(s, data + at, n, &b);
	}
	take_output(s, (struct erx_time){ ERX_SEC }, &b);
	outlive(s, &b);
	buf_printf(&b, "%ju %ju %ju", (uintmax_t)c->messages_in,
	    (uintmax_t)c->updates_in, (uintmax_t)c->bytes_in);
	bgp_session_free(s);
	return b;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole, other;

	if (size < 1)
		return 0;
	whole = course(data[0], WHOLE, data + 1, size - 1);
	for (enum cuts cuts = OCTETS; cuts <= CHOSEN; cuts++) {
		other = course(data[0], cuts, data + 1, size - 1);
		if (whole.len != other.len ||
		    memcmp(whole.data, other.data, whole.len) != 0) {
			fprintf(stderr, "whole:\n%s\ncut:\n%s\n", whole.data,
			    other.data);
			abort();
		}
		buf_fini(&other);
	}
	buf_fini(&whole);
	return 0;
}
