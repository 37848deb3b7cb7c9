/*
 * What the two files of a request share: the request itself (erxd/request.c) and its
 * answers in pieces, lines and pages (erxd/request_rows.c).
 */
#ifndef ERXD_REQUEST_INT_H
#define ERXD_REQUEST_INT_H

#include "erxd/lines.h"
#include "erxd/request.h"
#include "erxd/xml.h"

#define REQUEST_YANG_JSON "application/yang-data+json"
#define REQUEST_YANG_XML  "application/yang-data+xml"

struct request {
	TAILQ_ENTRY(request) entry;
	struct host *host;
	const struct request_door *door;
	void *client; /* of the door */
	struct caller caller;
	const struct api_verb *verb; /* that is carried out, or NULL */
	/* What it does, when it makes something fail or restores it: "fail link X". */
	char *said, *subject;
	const char *output; /* name of what is answered */
	struct rows rows;
	bool waits; /* that there was nothing changes with an event, not with work */
	void (*poll)(struct request *, bool last);
	struct erx_time deadline;
	bool idle, busy;
	bool preview; /* its edit is tried, and not made */
	void *kept;
	void (*kept_done)(void *);
	bool more;        /* of the rows */
	bool octets;      /* without JSON around it */
	const char *bare; /* media type of rows without an object around; or NULL */
	bool hungry;      /* all it was given is sent: it takes the next piece */
	bool by_line;
	bool wants_head;        /* and nothing behind it */
	bool wants_xml;         /* in the place of RESTCONF's JSON */
	bool is_xml;            /* the answer that has begun */
	bool wants_problem;     /* RFC 9457 in the place of RESTCONF's errors in JSON */
	struct xml_of_json xml; /* how far it has come */
	struct lines lines;     /* by_line, or by_page: how far its rows have come */
	size_t page;            /* rows; 0: all of it */
	char *cursor;           /* or NULL */
	struct buf rows_kept;   /* by page: lines so far */
	char *table;            /* and what they are called */
};

/* Begins an answer of status 200 that comes in pieces, of this media type. */
void request_begin(struct request *, const char *type);

/* Answers with the page that a cursor names, or with a refusal. */
void request_answer_page(struct request *, const char *cursor);

/* Answers with an output that is there as a whole, as lines or as a page, when the
 * client has asked for such.  False: the client has not, or the output is no table, and
 * nothing was answered. */
bool request_done_otherwise(struct request *, const struct buf *output);

/* Sends the next piece of the rows of a request, or ends the answer.  False: there was
 * neither a piece nor an end.  The request is gone after the end. */
bool request_feed(struct request *);

#endif
