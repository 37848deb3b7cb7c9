/*
 * A session against arbitrary bytes.  The first octet chooses what is configured, the
 * rest is what the other end sends.  However it is cut (all at once, octet by octet, at
 * places that the input itself chooses), the news, the output and the counters must be
 * the same.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "bgp/session.h"
#include "fuzz.h"

enum choice {
	UP = 1 << 0, /* a good OPEN and a KEEPALIVE came before */
	EXTENDED = 1 << 1,
	ENHANCED = 1 << 2,
	IBGP = 1 << 3,
	TWO_OCTET = 1 << 4,
	NO_HOLD = 1 << 5,
	REJECT_SETS = 1 << 6,
	ONE_FAMILY = 1 << 7
};

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
		open.caps |= BGP_CAPS_ENHANCED_REFRESH;
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
		buf_printf(b, " down %d ", n->down);
		bgp_notify_print(b, &n->notify);
	}
	if (n->fault.reason)
		buf_printf(b, " fault %s", n->fault.reason);
	buf_putc(b, '\n');
}

/* From memory of just its size: a step outside of the portion is seen. */
static bool
feed(struct bgp_session *s, const uint8_t *p, size_t len, struct buf *b)
{
	struct erx_time now = { ERX_SEC };
	struct bgp_news n;
	bool over = false;
	uint8_t *copy = malloc(len ? len : 1);

	memcpy(copy, p, len);
	bgp_session_input(s, now, copy, len);
	while (bgp_session_news(s, now, &scratch, &n)) {
		if (over)
			abort(); /* something came after DOWN */
		over = n.kind == BGP_NEWS_DOWN;
		write_news(b, &n);
	}
	free(copy);
	return over;
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
	if (bgp_session_state(s) != BGP_STATE_ESTABLISHED)
		abort();
}

static void
check_output(const uint8_t *p, size_t len)
{
	struct bgp_fault fault;
	struct bgp_msg msg;

	for (; len; p += msg.len, len -= msg.len)
		if (bgp_msg_next(p, len, BGP_MESSAGE_MAX, &msg, &fault) != 1)
			abort(); /* what we send must be well formed */
}

enum cuts { WHOLE, OCTETS, CHOSEN };

/* The course of events as text. */
static struct buf
course(unsigned choice, enum cuts cuts, const uint8_t *data, size_t size)
{
	struct bgp_session_config config = { .open = open_of(choice, true),
		.reject_sets = (choice & REJECT_SETS) != 0 };
	struct rng rng = { 1 };
	struct bgp_session *s = bgp_session_new(&config, &rng, (struct erx_time){ 0 });
	struct bgp_counters *c = bgp_session_counters(s);
	const uint8_t *out;
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
	n = bgp_session_output(s, &out);
	check_output(out, n);
	buf_add(&b, out, n);
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
