/*
 * Octets on the wire: a reader and a writer that remember failure.  A read past the end
 * yields zero and sets `failed`; a write past the end writes nothing and sets `failed`.
 * The caller looks at `failed` once, at the end of the message.  Numbers are big endian
 * on the wire and in host order everywhere else.  All functions are inline, because
 * every prefix of every table passes through them.
 */
#ifndef BASE_WIRE_H
#define BASE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Numbers at a place that the caller knows to be there; nothing is checked. */
static inline unsigned
get_u16(const uint8_t *p)
{
	return (unsigned)(p[0] << 8 | p[1]);
}

static inline uint32_t
get_u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline void
put_u16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void
put_u32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

struct rd {
	const uint8_t *p, *end;
	bool failed;
};

/* A reader of `len` octets, which stay the caller's; `p` may be NULL when `len` is 0.
 */
static inline struct rd
rd_init(const uint8_t *p, size_t len)
{
	return (struct rd){ p, len ? p + len : p, false };
}

/* Octets that were not read yet. */
static inline size_t
rd_left(const struct rd *r)
{
	return (size_t)(r->end - r->p);
}

/* A borrowed pointer to the next n octets; NULL, and `failed`, when fewer are left. */
static inline const uint8_t *
rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *p = r->p;

	if (rd_left(r) < n) {
		r->failed = true;
		r->p = r->end;
		return NULL;
	}
	r->p += n;
	return p;
}

static inline uint8_t
rd_u8(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 1);

	return p ? p[0] : 0;
}

static inline uint16_t
rd_u16(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 2);

	if (!p)
		return 0;
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t
rd_u32(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 4);

	if (!p)
		return 0;
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/*
 * A reader of the next n octets.  The new reader is empty and has failed when fewer
 * octets are left, or when `r` had failed before: n may be the zero of a failed read.
 */
static inline struct rd
rd_sub(struct rd *r, size_t n)
{
	const uint8_t *p = rd_bytes(r, n);

	return r->failed ? (struct rd){ r->end, r->end, true } : rd_init(p, n);
}

struct wr {
	uint8_t *start, *p, *end;
	bool failed;
};

/* A writer into `size` octets at `p`, which stay the caller's. */
static inline struct wr
wr_init(uint8_t *p, size_t size)
{
	return (struct wr){ p, p, p + size, false };
}

/* Octets that were written, and octets that may still be written. */
static inline size_t
wr_len(const struct wr *w)
{
	return (size_t)(w->p - w->start);
}

static inline size_t
wr_room(const struct wr *w)
{
	return (size_t)(w->end - w->p);
}

/* Room for n octets that the caller fills in; NULL, and `failed`, when there is none.
 */
static inline uint8_t *
wr_space(struct wr *w, size_t n)
{
	uint8_t *p = w->p;

	if (w->failed || wr_room(w) < n) {
		w->failed = true;
		return NULL;
	}
	w->p += n;
	return p;
}

static inline void
wr_u8(struct wr *w, unsigned v)
{
	uint8_t *p = wr_space(w, 1);

	if (p)
		p[0] = (uint8_t)v;
}

static inline void
wr_u16(struct wr *w, unsigned v)
{
	uint8_t *p = wr_space(w, 2);

	if (p) {
		p[0] = (uint8_t)(v >> 8);
		p[1] = (uint8_t)v;
	}
}

static inline void
wr_u32(struct wr *w, uint32_t v)
{
	uint8_t *p = wr_space(w, 4);

	if (p) {
		p[0] = (uint8_t)(v >> 24);
		p[1] = (uint8_t)(v >> 16);
		p[2] = (uint8_t)(v >> 8);
		p[3] = (uint8_t)v;
	}
}

static inline void
wr_bytes(struct wr *w, const void *src, size_t n)
{
	uint8_t *p = wr_space(w, n);

	if (p && n)
		memcpy(p, src, n);
}

/*
 * A length in front of a body that is not written yet.  wr_open leaves `width` octets
 * (1 or 2) open and returns the mark of the place; the caller writes the body and hands
 * the mark to wr_close, which fills in the length of the body.  The writer fails when
 * the body is too long for the width.
 */
static inline size_t
wr_open(struct wr *w, unsigned width)
{
	size_t mark = wr_len(w);

	wr_space(w, width);
	return mark;
}

static inline void
wr_close(struct wr *w, size_t mark, unsigned width)
{
	size_t body;

	if (w->failed)
		return;
	body = wr_len(w) - mark - width;
	if (body > (width == 1 ? 0xffu : 0xffffu)) {
		w->failed = true;
		return;
	}
	if (width == 2)
		w->start[mark++] = (uint8_t)(body >> 8);
	w->start[mark] = (uint8_t)body;
}

#endif
