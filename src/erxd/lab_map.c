/*
 * A map of many circuits is long: it is looked at in one turn, and printed and
 * compressed in turns after that one.  The printer borrows the names of the lab, so
 * that an edit between two turns begins the map anew; whoever edits all the time gets
 * it in one turn in the end.
 */
#include "erxd/lab_map.h"

#include "config.h"

#include "base/xalloc.h"
#include "erxd/border.h"
#include "erxd/gzip.h"
#include "erxd/host.h"
#include "view/map.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	PIECE = 64, /* boxes and links in a turn, 2 ms */
	ANEW_MAX = 4
};

struct printing {
	struct rows rows;
	struct buf text;
	uint64_t edits; /* of the lab that is printed */
	uint64_t event; /* the last one that the map knows of */
	bool converged; /* as the map knows it */
	unsigned anew;
	bool small;        /* the client reads gzip */
	struct gzip *gzip; /* when all is printed */
};

static void
printing_free(void *ctx)
{
	struct printing *p = ctx;

	rows_free(&p->rows);
	buf_fini(&p->text);
	gzip_free(p->gzip);
	free(p);
}

static void
look(struct request *r, struct printing *p)
{
	struct host *h = request_host(r);
	const struct caller *who = request_caller(r);

	rows_free(&p->rows);
	buf_reset(&p->text);
	p->edits = run_edits(h->run);
	p->event = news_last(h, who);
	p->converged = border_converged(h, who);
	p->rows = view_map_rows(run_lab(h->run)->model, net_running(h->net), h->net,
	    caller_border(who));
}

static void
answer(struct request *r, const struct printing *p, const struct buf *body)
{
	char number[24];

	snprintf(number, sizeof number, "%llu", (unsigned long long)p->event);
	request_header(r, "Erx-Last-Event", number);
	request_header(r, "Erx-Converged", p->converged ? "true" : "false");
	request_header(r, "Vary", "Accept-Encoding");
	if (p->gzip)
		request_header(r, "Content-Encoding", "gzip");
	request_reply(r, 200, "OK", "application/json", body);
}

static void
go_on(struct request *r, bool last)
{
	struct printing *p = request_kept(r);
	struct buf body;

	(void)last;
	if (p->gzip) {
		if (gzip_step(p->gzip, &body))
			return;
		answer(r, p, &body);
		buf_fini(&body);
		return;
	}
	if (p->edits != run_edits(request_host(r)->run)) {
		p->anew++;
		look(r, p);
	}
	if (rows_next(&p->rows, &p->text, p->anew < ANEW_MAX ? PIECE : UINT_MAX))
		return;
	border_text(request_caller(r), &p->text);
	if (p->small)
		p->gzip = gzip_new(&p->text);
	if (!p->gzip)
		answer(r, p, &p->text);
}

void
lab_map_answer(struct request *r, const char *accept_encoding)
{
	struct printing *p = xcalloc(1, sizeof *p);

	buf_init(&p->text);
	p->small = gzip_wanted(accept_encoding);
	look(r, p);
	request_keep(r, p, printing_free);
	request_wait(r, go_on, ERX_NEVER);
	request_busy(r, true);
}
