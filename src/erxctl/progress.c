/*
 * A line goes to a terminal four times a second at most, and to a log every half a
 * minute: what takes less says nothing there.
 */
#include "erxctl/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SECOND    1000000LL
#define ON_SCREEN (SECOND / 4)
#define IN_LOG    (30 * SECOND)

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec / 1000;
}

/* "40 s", "3 min", "2 h": no more than is known. */
static void
put_about(struct buf *out, int64_t us)
{
	int64_t s = us / SECOND + 1;

	if (s < 100)
		buf_printf(out, "%lld s", (long long)(s < 10 ? s : (s + 4) / 5 * 5));
	else if (s < 5400)
		buf_printf(out, "%lld min", (long long)((s + 30) / 60));
	else
		buf_printf(out, "%lld h", (long long)((s + 1800) / 3600));
}

void
progress_text(struct buf *out, const char *what, size_t done, size_t all,
    int64_t passed)
{
	buf_printf(out, "%zu of %zu %s", done, all, what);
	if (done == 0 || done >= all || (done < 20 && done * 10 < all))
		return;
	buf_puts(out, ", about ");
	put_about(out, (int64_t)((double)passed / (double)done * (double)(all - done)));
	buf_puts(out, " left");
}

void
progress_begin(struct progress *p, const char *what, size_t all)
{
	*p = (struct progress){ .what = what,
		.all = all,
		.terminal = isatty(STDERR_FILENO) != 0 };
	p->began = p->last = now();
}

void
progress_tell(struct progress *p, size_t done)
{
	int64_t at = now();
	struct buf text;
	int pad;

	if (at - p->last < (p->terminal ? ON_SCREEN : IN_LOG))
		return;
	p->last = at;
	buf_init(&text);
	progress_text(&text, p->what, done, p->all, at - p->began);
	pad = p->width > text.len ? (int)(p->width - text.len) : 0;
	p->width = text.len;
	if (p->terminal)
		fprintf(stderr, "\r%s%*s", text.data, pad, "");
	else
		fprintf(stderr, "erxctl: %s\n", text.data);
	fflush(stderr);
	p->shown = true;
	buf_fini(&text);
}

void
progress_end(struct progress *p)
{
	if (p->terminal && p->shown)
		fprintf(stderr, "\r%*s\r", (int)p->width, "");
	p->shown = false;
}
