/*
 * Tables are in the order of their last use: the first is the one that goes.  A page is
 * found by the ends of its lines, so the last page costs what the first does.
 */
#include "erxd/paging.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "er/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_LEN = 32 };

struct table {
	char id[ID_LEN + 1];
	char *owner, *name;
	struct buf lines;
	size_t *ends; /* behind each row, of `lines`; the line feed counts */
	size_t n, cap;
	struct erx_time used;
};

struct paging {
	struct table **tables; /* the one used last is the last */
	size_t n, cap;
};

struct paging *
paging_new(void)
{
	return xcalloc(1, sizeof(struct paging));
}

static size_t
weight(const struct table *t)
{
	return t->lines.cap + t->cap * sizeof *t->ends;
}

static void
table_free(struct table *t)
{
	buf_fini(&t->lines);
	free(t->ends);
	free(t->owner);
	free(t->name);
	free(t);
}

void
paging_free(struct paging *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n; i++)
		table_free(p->tables[i]);
	free(p->tables);
	free(p);
}

/* Those that nobody has asked for lately, and as many of the owner's as it takes for
 * one more of so many octets, or for none (0). */
static void
make_room(struct paging *p, struct erx_time now, const char *owner, size_t octets)
{
	size_t n = octets > 0, sum = octets, kept = 0;

	for (size_t i = 0; i < p->n; i++) {
		bool own = strcmp(p->tables[i]->owner, owner) == 0;

		n += own;
		sum += own ? weight(p->tables[i]) : 0;
	}
	for (size_t i = 0; i < p->n; i++) {
		struct table *t = p->tables[i];
		bool own = strcmp(t->owner, owner) == 0;
		bool full = n > PAGING_TABLES_MAX || sum > PAGING_OCTETS_MAX;

		if (!(own && full) && erx_time_since(now, t->used) <= PAGING_KEPT) {
			p->tables[kept++] = t;
			continue;
		}
		n -= own;
		sum -= own ? weight(t) : 0;
		table_free(t);
	}
	p->n = kept;
}

bool
paging_keep(struct paging *p, struct erx_time now, const struct er_random *random,
    const char *owner, const char *name, struct buf *lines,
    char cursor[PAGING_CURSOR_LEN + 1])
{
	uint8_t octets[ID_LEN / 2];
	struct table *t = xcalloc(1, sizeof *t);

	for (size_t i = 0; i < lines->len; i++)
		if (lines->data[i] == '\n')
			VEC_PUSH(t->ends, t->n, t->cap) = i + 1;
	if (lines->cap + t->cap * sizeof *t->ends > PAGING_OCTETS_MAX) {
		free(t->ends);
		free(t);
		return false;
	}
	t->lines = *lines;
	buf_init(lines);
	t->owner = xstrdup(owner);
	t->name = xstrdup(name);
	t->used = now;
	random->fill(random->ctx, octets, sizeof octets);
	for (size_t i = 0; i < sizeof octets; i++)
		snprintf(t->id + 2 * i, 3, "%02x", octets[i]);
	make_room(p, now, owner, weight(t));
	VEC_PUSH(p->tables, p->n, p->cap) = t;
	snprintf(cursor, PAGING_CURSOR_LEN + 1, "%s-0", t->id);
	return true;
}

/* The table of a cursor, which becomes the one used last, and the row that the page
 * begins with; NULL: none. */
static struct table *
find(struct paging *p, const char *owner, const char *cursor, size_t *row)
{
	unsigned long long n;
	char *end;

	if (strlen(cursor) <= ID_LEN + 1 || cursor[ID_LEN] != '-' ||
	    strspn(cursor + ID_LEN + 1, "0123456789") != strlen(cursor + ID_LEN + 1))
		return NULL;
	n = strtoull(cursor + ID_LEN + 1, &end, 10);
	for (size_t i = 0; i < p->n; i++) {
		struct table *t = p->tables[i];

		if (memcmp(t->id, cursor, ID_LEN) != 0 || n > t->n ||
		    strcmp(t->owner, owner) != 0)
			continue;
		memmove(p->tables + i, p->tables + i + 1,
		    (p->n - i - 1) * sizeof *p->tables);
		p->tables[p->n - 1] = t;
		*row = (size_t)n;
		return t;
	}
	return NULL;
}

bool
paging_page(struct paging *p, struct erx_time now, const char *owner,
    const char *cursor, size_t limit, struct buf *out)
{
	struct table *t;
	struct json j;
	size_t row, end;

	make_room(p, now, owner, 0);
	t = find(p, owner, cursor, &row);
	if (!t)
		return false;
	t->used = now;
	end = limit < t->n - row ? row + limit : t->n;
	json_init(&j, out, false);
	json_object(&j, NULL);
	json_array(&j, t->name);
	for (; row < end; row++) {
		size_t from = row ? t->ends[row - 1] : 0;

		json_raw(&j, NULL, t->lines.data + from, t->ends[row] - from - 1);
	}
	json_array_end(&j);
	json_uint(&j, "total", t->n);
	if (end < t->n)
		json_stringf(&j, "next-cursor", "%s-%zu", t->id, end);
	else
		json_null(&j, "next-cursor");
	json_object_end(&j);
	return true;
}
