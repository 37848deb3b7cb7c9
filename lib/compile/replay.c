/*
 * Each prefix has a list of who says what of it, the one that counts in front: an
 * UPDATE comes to the front, an entry of a table behind what is there.  When a peer
 * withdraws, or its session with the collector ends, its element goes, and the next one
 * counts.  A peer is known by address and AS number, a path of it also by its
 * identifier.
 */
#include "compile/replay.h"

#include "base/hash.h"
#include "base/hset.h"
#include "base/xalloc.h"
#include "bgp/mrt.h"

#include <stdlib.h>

#define PEERS_NAMED 4 /* of a file, where the one that was asked for is missing */

struct said {
	struct said *next;
	uint32_t peer, path;
	uint8_t *attrs;
	size_t nattrs;
};

struct entry { /* a prefix of the file */
	struct ip_prefix prefix;
	struct said *said; /* NULL: nobody announces it any more */
};

struct replay {
	struct hset set;
	struct entry **items; /* as they came */
	size_t n, cap, live, limit;
};

static bool
same_prefix(const void *element, const void *key)
{
	const struct entry *e = element;

	return ip_prefix_equal(&e->prefix, key);
}

static struct said **
find(struct entry *e, uint32_t peer, uint32_t path)
{
	struct said **s = &e->said;

	while (*s && ((*s)->peer != peer || (*s)->path != path))
		s = &(*s)->next;
	return s;
}

/* Takes an element out of its list and frees it. */
static void
forget(struct replay *y, struct entry *e, struct said **at)
{
	struct said *s = *at;

	if (!s)
		return;
	*at = s->next;
	free(s->attrs);
	free(s);
	y->live -= !e->said;
}

static void
announce(struct replay *y, struct entry *e, const struct mrt_route *in)
{
	struct said **at = find(e, in->peer, in->path), *s = *at;

	if (s && !in->update)
		return;
	if (!s) {
		y->live += !e->said;
		s = xcalloc(1, sizeof *s);
		s->peer = in->peer;
		s->path = in->path;
	} else {
		*at = s->next;
	}
	free(s->attrs);
	s->attrs = xmemdup(in->attrs, in->nattrs);
	s->nattrs = in->nattrs;
	if (in->update)
		at = &e->said; /* else: the end of the list */
	s->next = *at;
	*at = s;
}

/* All that a peer had said. */
static void
lose(struct replay *y, uint32_t peer)
{
	for (size_t i = 0; i < y->n; i++) {
		struct said **at = &y->items[i]->said;

		while (*at) {
			if ((*at)->peer == peer)
				forget(y, y->items[i], at);
			else
				at = &(*at)->next;
		}
	}
}

static void
take(struct replay *y, const struct mrt_route *in)
{
	uint64_t hash;
	struct entry *e;

	if (in->lost) {
		lose(y, in->peer);
		return;
	}
	hash = hash_bytes(&in->prefix, sizeof in->prefix, 0);
	e = hset_find(&y->set, hash, same_prefix, &in->prefix);
	if (in->withdrawn) {
		if (e)
			forget(y, e, find(e, in->peer, in->path));
		return;
	}
	if ((!e || !e->said) && y->live == y->limit)
		return;
	if (!e) {
		e = xcalloc(1, sizeof *e);
		e->prefix = in->prefix;
		hset_add(&y->set, hash, e);
		VEC_PUSH(y->items, y->n, y->cap) = e;
	}
	announce(y, e, in);
}

/* Gives the elements that count to the caller, and frees the others. */
static void
finish(struct replay *y, struct compile_replayed *out)
{
	for (size_t i = 0; i < y->n; i++) {
		struct entry *e = y->items[i];

		if (e->said) {
			VEC_PUSH(out->items, out->n, out->cap) =
			    (struct compile_replayed_route){ e->prefix, e->said->attrs,
				    e->said->nattrs };
			e->said->attrs = NULL;
		}
		while (e->said)
			forget(y, e, &e->said);
		free(e);
	}
	free(y->items);
	hset_fini(&y->set);
}

/* --- words --- */

static void
put_peer(struct buf *out, const struct mrt_from *p)
{
	char text[IP_ADDR_STRLEN];

	if (p->address.family == IP_NONE)
		buf_puts(out, "one that the file does not name");
	else
		buf_printf(out, "%s (AS %u)", ip_addr_text(&p->address, text), p->asn);
}

static void
no_such_peer(const struct mrt_reader *r, const struct er_advert *a, struct errs *errs)
{
	size_t n = r->npeers < PEERS_NAMED ? r->npeers : PEERS_NAMED;
	struct buf has;

	buf_init(&has);
	for (size_t i = 0; i < n; i++) {
		buf_puts(&has, i ? ", " : "");
		put_peer(&has, mrt_from_of(r, (uint32_t)i));
	}
	if (r->npeers > n)
		buf_printf(&has, " and %zu more", r->npeers - n);
	errs_add(errs, CODE_BAD_FILE, "", a->head.path,
	    "name a peer of the file by its address or AS number, or leave peer out",
	    "%s has no route of peer %s at its end; its peers: %s", a->mrt, a->peer,
	    has.data ? has.data : "none");
	buf_fini(&has);
}

static void
damaged(const struct mrt_reader *r, const struct er_advert *a, struct errs *errs)
{
	struct buf what;

	if (!r->first_why)
		return;
	buf_init(&what);
	if (r->broken)
		buf_printf(&what, "%llu damaged records or entries are left out",
		    (unsigned long long)r->broken);
	if (r->withdrawn)
		buf_printf(&what,
		    "%s%llu UPDATEs with damaged attributes are taken as "
		    "withdrawals (RFC 7606)",
		    r->broken ? ", and " : "", (unsigned long long)r->withdrawn);
	errs_warn(errs, CODE_DAMAGED_RECORDS, "", a->head.path,
	    "fetch the file again if it was damaged on its way",
	    "%s: of %llu records, %s; the first at octet %zu: %s", a->mrt,
	    (unsigned long long)r->records, what.data, r->first_at, r->first_why);
	buf_fini(&what);
}

static void
left_out(const struct mrt_reader *r, const struct er_advert *a, struct errs *errs)
{
	struct buf what;

	if (!r->skipped)
		return;
	buf_init(&what);
	for (unsigned i = 0; i < MRT_LEFT_N; i++)
		if (r->left[i])
			buf_printf(&what, "%s%llu of %s", what.len ? ", " : "",
			    (unsigned long long)r->left[i],
			    mrt_left_word((enum mrt_left)i));
	errs_warn(errs, CODE_LEFT_OUT_RECORDS, "", a->head.path,
	    "take a file of TABLE_DUMP, TABLE_DUMP_V2 or BGP4MP messages if they matter",
	    "%s: %llu of %llu records are left out: %s", a->mrt,
	    (unsigned long long)r->skipped, (unsigned long long)r->records, what.data);
	buf_fini(&what);
}

/* --- a file --- */

static void
choose_peer(struct mrt_reader *r, const struct er_advert *a)
{
	r->only_address = a->peer_address;
	r->only_asn = a->peer_asn;
}

void
compile_replay(struct compile_replayed *out, const struct er_file *file,
    const struct er_advert *a, struct errs *errs)
{
	struct replay y = { .limit = a->limit ? a->limit : SIZE_MAX };
	struct mrt_reader r;
	struct mrt_route route;

	*out = (struct compile_replayed){ NULL, 0, 0 };
	hset_init(&y.set);
	mrt_init(&r, file->data, file->len);
	choose_peer(&r, a);
	while (mrt_next(&r, &route))
		take(&y, &route);
	finish(&y, out);
	damaged(&r, a, errs);
	left_out(&r, a, errs);
	if (out->n == 0 && a->peer)
		no_such_peer(&r, a, errs);
	else if (out->n == 0)
		errs_add(errs, CODE_BAD_FILE, "", a->head.path,
		    "name a file of TABLE_DUMP, TABLE_DUMP_V2 or BGP4MP records",
		    "%s holds no route (%llu records, %llu of them broken)", a->mrt,
		    (unsigned long long)r.records, (unsigned long long)r.broken);
	mrt_fini(&r);
}

void
compile_replayed_fini(struct compile_replayed *r)
{
	free(r->items);
	*r = (struct compile_replayed){ NULL, 0, 0 };
}
