/*
 * Long tables a page at a time: the rows are taken once and kept, so that pages are of
 * one table, whatever changes between them.
 */
#ifndef ERXD_PAGING_H
#define ERXD_PAGING_H

#include "base/buf.h"
#include "base/time.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	PAGING_TABLES_MAX = 32, /* kept at a time; the one used longest ago goes */
	PAGING_OCTETS_MAX = 64 << 20, /* of all of them */
	PAGING_LIMIT_MAX = 100000,    /* rows of a page */
	PAGING_CURSOR_LEN =
	    32 + 1 + 16, /* a table's number, and the row to begin with */
};
#define PAGING_KEPT (600 * ERX_SEC) /* without use */

struct er_random;
struct paging;

struct paging *paging_new(void);
void paging_free(struct paging *); /* NULL is fine */

/*
 * Keeps a table of `owner`, a subscription or "" for an operator: `lines` has a row a
 * line and is taken over, the texts are copied.  The cursor of the first page is of
 * chance, so that nobody can guess one.  The oldest tables of the same owner go when
 * there is no room. False: the table is too large, and `lines` is the caller's.
 */
bool paging_keep(struct paging *, struct erx_time now, const struct er_random *,
    const char *owner, const char *name, struct buf *lines,
    char cursor[PAGING_CURSOR_LEN + 1]);
/* Appends {"NAME":[row, …],"total":N,"next-cursor":"…"} with at most `limit` rows; the
 * last member is null behind the last row.  False: the owner has no such table any
 * more. */
bool paging_page(struct paging *, struct erx_time now, const char *owner,
    const char *cursor, size_t limit, struct buf *out);

#endif
