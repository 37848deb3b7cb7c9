/*
 * Each answer is kept back as a whole before any of it is printed, so that the screen
 * does not flicker and answers can be compared.
 */
#include "erxctl/watch.h"

#include "base/buf.h"
#include "base/xalloc.h"
#include "erxctl/out.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

bool
watch_read(const char *text, struct options *o)
{
	char *end;
	double s = strtod(text, &end);

	if (end != text && !*end && s >= 0.1 && s <= 3600) {
		o->watch = s;
		return true;
	}
	fprintf(stderr,
	    "erxctl: --watch takes seconds from 0.1 to 3600 behind =, not %s\n", text);
	return false;
}

struct answer {
	struct buf text;
	char **lines; /* masked, in the order of their octets */
	size_t n, cap;
};

/* Spans, "0:01:02", are a colon, and blanks are nothing: columns move with a span. */
static char *
masked(const char *line, size_t len)
{
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "");
	for (size_t i = 0, n; i < len; i = n) {
		n = i;
		while (n < len && (isdigit((unsigned char)line[n]) || line[n] == ':'))
			n++;
		if (n > i && memchr(line + i, ':', n - i))
			buf_putc(&out, ':');
		else if (n > i)
			buf_add(&out, line + i, n - i);
		else if (line[n++] != ' ')
			buf_putc(&out, line[i]);
	}
	return buf_steal(&out);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The line at *p, without its end; *p moves behind it.  NULL: that was the last. */
static const char *
next_line(const struct buf *text, const char **p, size_t *len)
{
	const char *from = *p, *end = text->data + text->len, *stop;

	if (from >= end)
		return NULL;
	stop = memchr(from, '\n', (size_t)(end - from));
	stop = stop ? stop : end;
	*len = (size_t)(stop - from);
	*p = stop + 1;
	return from;
}

static void
read_answer(struct answer *a, FILE *f)
{
	char piece[65536];
	const char *p, *line;
	size_t n;

	*a = (struct answer){ .lines = NULL };
	buf_init(&a->text);
	buf_puts(&a->text, "");
	rewind(f);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buf_add(&a->text, piece, n);
	p = a->text.data;
	while ((line = next_line(&a->text, &p, &n)) != NULL)
		VEC_PUSH(a->lines, a->n, a->cap) = masked(line, n);
	if (a->n > 1)
		qsort(a->lines, a->n, sizeof *a->lines, by_text);
}

static void
answer_fini(struct answer *a)
{
	for (size_t i = 0; i < a->n; i++)
		free(a->lines[i]);
	free(a->lines);
	buf_fini(&a->text);
}

static bool
has_line(const struct answer *a, const char *line, size_t len)
{
	char *text = masked(line, len);
	bool found =
	    a->n && bsearch(&text, a->lines, a->n, sizeof *a->lines, by_text) != NULL;

	free(text);
	return found;
}

static bool
same(const struct answer *a, const struct answer *b)
{
	bool is = a->n == b->n;

	for (size_t i = 0; is && i < a->n; i++)
		is = strcmp(a->lines[i], b->lines[i]) == 0;
	return is;
}

/* In the place of the last one, with ">" in front of lines that it had not. */
static void
show(const struct answer *now, const struct answer *before, bool first)
{
	const char *p = now->text.data, *line;
	size_t len;

	fputs("\033[H\033[2J", stdout);
	while ((line = next_line(&now->text, &p, &len)) != NULL)
		printf("%s%.*s\n",
		    first                             ? ""
			: has_line(before, line, len) ? "  "
						      : "\033[33m>\033[0m ",
		    (int)len, line);
}

static void
print(const struct answer *now, const struct answer *before, bool first)
{
	if (!first && same(now, before))
		return;
	printf("%s%s", first ? "" : "\n", now->text.data);
}

/* Asks once with standard output in a file; NULL: there is no such file. */
static FILE *
ask_into_file(int (*ask)(void *), void *ctx, int *status)
{
	FILE *f = tmpfile();
	int out = f ? dup(STDOUT_FILENO) : -1;

	if (out == -1 || dup2(fileno(f), STDOUT_FILENO) == -1) {
		perror("erxctl: a temporary file");
		if (f)
			fclose(f);
		return NULL;
	}
	*status = ask(ctx);
	fflush(stdout);
	dup2(out, STDOUT_FILENO);
	close(out);
	return f;
}

int
watch(const struct options *o, int (*ask)(void *), void *ctx)
{
	const struct timespec pause = { (time_t)o->watch,
		(long)((o->watch - (double)(time_t)o->watch) * 1e9) };
	bool terminal = out_remember_terminal(), first = true;
	struct answer now, before = { .lines = NULL };
	int status = EXIT_REFUSED;
	FILE *f;

	buf_init(&before.text);
	while ((f = ask_into_file(ask, ctx, &status)) != NULL) {
		read_answer(&now, f);
		fclose(f);
		if (status == EXIT_USAGE || status == EXIT_NO_DAEMON) {
			fputs(now.text.data, stdout);
			answer_fini(&now);
			break;
		}
		(terminal ? show : print)(&now, &before, first);
		answer_fini(&before);
		before = now;
		first = false;
		if (fflush(stdout) != 0)
			break;
		nanosleep(&pause, NULL);
	}
	answer_fini(&before);
	return status;
}
