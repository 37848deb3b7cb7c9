/*
 * The first line has a hash of the plan, so that a plan that was changed meanwhile is
 * not gone on with, and when the run began.  A last line that broke off is cut off.
 */
#include "erxctl/live_journal.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "data/yaml.h"
#include "lab/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORM        "erx-rehearsal 2 %016" PRIx64 " "
#define JOURNAL_MAX ((size_t)1 << 30) /* octets */

static uint64_t
hash_of(const struct plan *p)
{
	struct buf text;
	uint64_t h;

	buf_init(&text);
	data_yaml(&text, p->tree);
	h = hash_bytes(text.data, text.len, 0);
	buf_fini(&text);
	return h;
}

static bool
refuse(const char *path, const char *what)
{
	fprintf(stderr, "erxctl: %s: %s\n", path, what);
	return false;
}

/* --- reading --- */

static bool
is_step(const struct plan *p, const char *id)
{
	size_t i = 0;

	while (i < p->nsteps && strcmp(p->steps[i].id, id) != 0)
		i++;
	return i < p->nsteps;
}

/* "action 2 join-c {…}", and true when it is one. */
static bool
read_line(struct live_journal *j, const struct plan *p, char *line)
{
	char *next, *word = strtok_r(line, " ", &next);
	char *number = strtok_r(NULL, " ", &next);
	char *id = strtok_r(NULL, " ", &next);
	struct live_record r = { .word = word, .id = id };
	struct errs errs;

	if (!word || !number || !id)
		return false;
	r.number = strtoull(number, NULL, 10);
	errs_init(&errs);
	if (next && *next)
		r.more = data_json_parse(next, strlen(next), &errs);
	errs_fini(&errs);
	VEC_PUSH(j->records, j->nrecords, j->caprecords) = r;
	if (is_step(p, id))
		j->stopped = id;
	return true;
}

/* The octets of the journal that count; 0: it is none of this plan. */
static size_t
read_all(struct live_journal *j, const struct plan *p)
{
	char first[64], *line = j->text, *end;
	size_t len;

	snprintf(first, sizeof first, FORM, hash_of(p));
	len = strlen(first);
	if (strncmp(line, first, len) != 0)
		return 0;
	j->wall = strtoll(line + len, &end, 10);
	if (*end != '\n')
		return 0;
	for (line = end + 1; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (!read_line(j, p, line))
			break;
	}
	return (size_t)(line - j->text);
}

static bool
has_ended(const struct live_journal *j)
{
	return j->nrecords && strcmp(j->records[j->nrecords - 1].word, "end") == 0;
}

/* False after a message: this journal is not what was asked for. */
static bool
is_wanted(const struct live_journal *j, const char *path, const struct plan *p,
    bool resume, size_t whole)
{
	char *what;

	if (resume && !j->text)
		return refuse(path, "there is nothing to resume; leave --resume out");
	if (resume && !whole)
		return refuse(path,
		    "it is no journal of this plan as it is now; leave --resume out and "
		    "remove it");
	if (resume && has_ended(j))
		return refuse(path, "the plan came to its end; leave --resume out");
	if (resume || !j->text || has_ended(j))
		return true;
	what = xasprintf("an earlier run stopped in step %s; go on with --resume, "
			 "or remove the file",
	    j->stopped ? j->stopped : p->steps[0].id);
	refuse(path, what);
	free(what);
	return false;
}

/* --- writing --- */

static bool
fails(void)
{
	perror("erxctl: the journal");
	return false;
}

bool
live_journal_open(struct live_journal *j, const char *path, const struct plan *p,
    bool resume, int64_t wall)
{
	size_t whole = 0, len = 0;
	struct errs errs;
	bool good = true;

	*j = (struct live_journal){ .fd = -1, .wall = wall };
	errs_init(&errs);
	if (access(path, F_OK) == 0) {
		j->text = lab_slurp(path, JOURNAL_MAX, &len, &errs);
		if (!j->text)
			good = refuse(path, "it cannot be read; name another file");
	}
	errs_fini(&errs);
	if (j->text)
		whole = read_all(j, p);
	if (!good || !is_wanted(j, path, p, resume, whole))
		return false;
	j->fd = open(path,
	    O_WRONLY | O_CREAT | O_CLOEXEC | (resume ? O_APPEND : O_TRUNC), 0644);
	if (j->fd == -1) {
		perror(path);
		return false;
	}
	if (resume)
		return ftruncate(j->fd, (off_t)whole) == 0 || fails();
	j->wall = wall;
	return (dprintf(j->fd, FORM "%" PRId64 "\n", hash_of(p), wall) > 0 &&
		   fdatasync(j->fd) == 0) ||
	    fails();
}

bool
live_journal_jot(struct live_journal *j, const char *word, size_t number,
    const char *id, const struct buf *more)
{
	struct buf line;
	bool good;

	buf_init(&line);
	buf_printf(&line, "%s %zu %s", word, number, id);
	if (more && more->len) {
		buf_putc(&line, ' ');
		buf_add(&line, more->data, more->len);
	}
	buf_putc(&line, '\n');
	/* One call, so that a run that is killed leaves whole lines. */
	errno = 0;
	good = write(j->fd, line.data, line.len) == (ssize_t)line.len;
	if (!good && !errno)
		errno = ENOSPC;
	buf_fini(&line);
	return good || fails();
}

bool
live_journal_note(struct live_journal *j, const char *word, size_t number,
    const char *id, const struct buf *more)
{
	return live_journal_jot(j, word, number, id, more) &&
	    (fdatasync(j->fd) == 0 || fails());
}

void
live_journal_close(struct live_journal *j)
{
	if (j->fd != -1)
		close(j->fd);
	for (size_t i = 0; i < j->nrecords; i++)
		data_node_free(j->records[i].more);
	free(j->records);
	free(j->text);
}
