/*
 * Answers that are long: rows are asked for a slice at a time, and go out as a piece of
 * an array, as a line each (lines), or into a table of which the client gets pages
 * (paging).
 */
#include "erxd/request_int.h"

#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/host.h"
#include "erxd/paging.h"

#include <stdlib.h>

void
request_by_line(struct request *r)
{
	r->by_line = true;
}

void
request_bare(struct request *r, const char *type)
{
	r->bare = type;
}

void
request_by_page(struct request *r, size_t limit, const char *cursor)
{
	r->page = limit;
	r->cursor = cursor ? xstrdup(cursor) : NULL;
}

/* Whose tables those of the caller are. */
static const char *
owner_of(const struct request *r)
{
	const char *border = caller_border(&r->caller);

	return border ? border : "";
}

void
request_answer_page(struct request *r, const char *cursor)
{
	struct host *h = r->host;
	struct buf body;

	buf_init(&body);
	buf_printf(&body, "{\"%s\":", r->output);
	if (h->paging &&
	    paging_page(h->paging, host_now(h), owner_of(r), cursor, r->page, &body)) {
		buf_puts(&body, "}\n");
		request_reply(r, 200, "OK", REQUEST_YANG_JSON, &body);
	} else {
		request_refuse_one(r, CODE_UNKNOWN_CURSOR, "ask for the table again",
		    "the cursor is of no table that is kept");
	}
	buf_fini(&body);
}

/* All lines of a table are there. */
static void
keep_table(struct request *r, const char *name)
{
	struct er_random random = host_random();
	char cursor[PAGING_CURSOR_LEN + 1];
	struct host *h = r->host;

	if (!h->paging)
		h->paging = paging_new();
	if (paging_keep(h->paging, host_now(h), &random, owner_of(r), name,
		&r->rows_kept, cursor))
		request_answer_page(r, cursor);
	else
		request_refuse_one(r, CODE_BAD_ARGUMENT,
		    "leave limit out, or ask for " LINES_TYPE,
		    "the table is larger than what is kept for pages");
}

bool
request_done_otherwise(struct request *r, const struct buf *output)
{
	const char *key, *value;
	size_t len, keylen;
	struct buf lines;

	if (!r->by_line && !r->page)
		return false;
	value = lines_value(output, &len, &key, &keylen);
	if (!value || (value[0] != '[' && !r->by_line))
		return false;
	buf_init(&lines);
	if (value[0] == '[') {
		lines_put(&r->lines, value, len, &lines);
	} else {
		buf_add(&lines, value, len);
		buf_putc(&lines, '\n');
	}
	if (r->page) {
		char *name = xstrndup(key, keylen);

		r->rows_kept = lines;
		keep_table(r, name);
		free(name);
		return true;
	}
	request_reply(r, 200, "OK", LINES_TYPE, &lines);
	buf_fini(&lines);
	return true;
}

static void
send_piece(struct request *r, const struct buf *piece)
{
	struct buf xml;

	r->hungry = false;
	if (!r->is_xml) {
		r->door->piece(r->client, piece);
		return;
	}
	buf_init(&xml);
	xml_put(&r->xml, piece->data, piece->len, &xml);
	if (xml.len)
		r->door->piece(r->client, &xml);
	else
		r->hungry = true; /* nothing went, so nothing says that it is gone */
	buf_fini(&xml);
}

/* In place of a piece of an array, the lines that it comes to. */
static void
to_lines(struct request *r, struct buf *piece)
{
	struct buf lines;

	buf_init(&lines);
	lines_put(&r->lines, piece->data, piece->len, &lines);
	buf_fini(piece);
	*piece = lines;
}

/* Appends the next slice of the rows, and what stands behind the last. */
static void
next_piece(struct request *r, struct buf *piece)
{
	r->more = rows_next(&r->rows, piece, HOST_TURN_ROWS);
	if (r->by_line && !r->octets)
		to_lines(r, piece);
	else if (!r->more && !r->octets)
		buf_puts(piece, r->bare ? "}\n" : "}}\n");
}

bool
request_feed(struct request *r)
{
	bool any;

	struct buf piece;

	buf_init(&piece);
	if (r->more)
		next_piece(r, &piece);
	any = piece.len || !r->more;
	if (piece.len) {
		send_piece(r, &piece);
	} else if (!r->more) {
		r->door->end(r->client);
		request_forget(r);
	}
	buf_fini(&piece);
	return any;
}

void
request_stream_octets(struct request *r, const char *type, const struct rows *rows,
    bool waits, struct erx_time until)
{
	r->rows = *rows;
	if (r->wants_head) {
		request_reply(r, 200, "OK", type, NULL);
		return;
	}
	r->waits = waits;
	r->more = r->octets = r->hungry = true;
	r->deadline = until;
	request_begin(r, type);
}

/* A slice of the rows of which pages are to be made. */
static void
collect(struct request *r, bool last)
{
	struct buf piece;

	(void)last;
	buf_init(&piece);
	r->more = rows_next(&r->rows, &piece, HOST_TURN_ROWS);
	lines_put(&r->lines, piece.data, piece.len, &r->rows_kept);
	buf_fini(&piece);
	if (!r->more) {
		keep_table(r, r->table);
	} else if (r->rows_kept.len > PAGING_OCTETS_MAX) {
		request_refuse_one(r, CODE_BAD_ARGUMENT,
		    "leave limit out, or ask for " LINES_TYPE,
		    "the table is larger than what is kept for pages");
	}
}

/*
 * Whether the first slice is made with the question: most tables end with it, and then
 * the answer leaves as a whole, for a third of the work of one in pieces, which takes a
 * turn of the loop and a write each for the head, the rows and the end.  Not XML, of
 * which an answer in pieces and a whole one end differently, and not behind a border,
 * where the form of the answer would tell how many rows of others there are.
 */
static bool
goes_at_once(struct request *r)
{
	struct request_list *l = &r->host->requests;

	return !r->wants_xml && !caller_border(&r->caller) &&
	    l->at_once++ < HOST_TURN_PIECES;
}

void
request_stream_rows(struct request *r, const char *key, const struct rows *rows)
{
	const char *type;
	struct buf piece;

	r->rows = r->verb ? border_rows(r->host, &r->caller, r->verb, *rows) : *rows;
	r->more = true;
	r->poll = NULL;
	if (r->page) {
		r->table = xstrdup(key);
		request_wait(r, collect, ERX_NEVER);
		request_busy(r, true);
		return;
	}
	type = r->by_line ? LINES_TYPE : r->bare ? r->bare : REQUEST_YANG_JSON;
	buf_init(&piece);
	if (!r->by_line && r->bare)
		buf_printf(&piece, "{\"%s\":", key);
	else if (!r->by_line)
		buf_printf(&piece, "{\"%s\":{\"%s\":", r->output, key);
	if (goes_at_once(r))
		next_piece(r, &piece);
	if (!r->more) {
		request_reply(r, 200, "OK", type, &piece);
	} else {
		request_begin(r, type);
		if (piece.len)
			send_piece(r, &piece);
		else
			r->hungry = true; /* lines, and none has come so far */
	}
	buf_fini(&piece);
}
