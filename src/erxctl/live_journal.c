/*
 * The first line has a hash of the plan, so that a plan that was changed meanwhile is
 * not gone on with.  A last line that broke off does not count.
 */
#include "erxctl/live_journal.h"

#include "base/hash.h"
#include "base/xalloc.h"
#include "data/yaml.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void
put_first(char *line, size_t size, const struct plan *p)
{
	snprintf(line, size, "erx-rehearsal 1 %016" PRIx64 "\n", hash_of(p));
}

static size_t
step_at(const struct plan *p, const char *id)
{
	size_t i = 0;

	while (i < p->nsteps && strcmp(p->steps[i].id, id) != 0)
		i++;
	return i;
}

/* "action 2 join-c" */
static void
read_line(struct live_journal *j, const struct plan *p, char *line, bool *ended)
{
	char *word = strtok(line, " "), *number = strtok(NULL, " ");
	char *id = strtok(NULL, "\n");
	size_t step = id ? step_at(p, id) : p->nsteps;

	*ended = word && strcmp(word, "end") == 0;
	if (!word || !number || step == p->nsteps)
		return;
	free(j->stopped);
	j->stopped = xstrdup(id);
	if (strcmp(word, "action") == 0)
		j->acted[step] = strtoul(number, NULL, 10);
	j->skipped[step] |= strcmp(word, "skipped") == 0;
	j->done[step] |= j->skipped[step] || strcmp(word, "done") == 0;
}

/* False: the file is no journal of this plan. */
static bool
read_all(struct live_journal *j, const struct plan *p, FILE *f, bool *ended)
{
	char line[1024], first[64];

	put_first(first, sizeof first, p);
	if (!fgets(line, sizeof line, f) || strcmp(line, first) != 0)
		return false;
	while (fgets(line, sizeof line, f) && strchr(line, '\n'))
		read_line(j, p, line, ended);
	return true;
}

static bool
refuse(const char *path, const char *what)
{
	fprintf(stderr, "erxctl: %s: %s\n", path, what);
	return false;
}

bool
live_journal_open(struct live_journal *j, const char *path, const struct plan *p,
    bool resume)
{
	FILE *f = fopen(path, "r");
	bool ended = true, same = false;
	char first[64], *what;

	*j = (struct live_journal){ .fd = -1,
		.done = xcalloc(p->nsteps, sizeof *j->done),
		.skipped = xcalloc(p->nsteps, sizeof *j->skipped),
		.acted = xcalloc(p->nsteps, sizeof *j->acted) };
	if (f) {
		ended = false;
		same = read_all(j, p, f, &ended);
		fclose(f);
	}
	if (resume && !f)
		return refuse(path, "there is nothing to resume; leave --resume out");
	if (resume && !same)
		return refuse(path,
		    "it is no journal of this plan as it is now; leave --resume out and "
		    "remove it");
	if (resume && ended)
		return refuse(path, "the plan came to its end; leave --resume out");
	if (!resume && f && !ended) {
		what =
		    xasprintf("an earlier run stopped in step %s; go on with --resume, "
			      "or remove the file",
			j->stopped ? j->stopped : p->steps[0].id);
		refuse(path, what);
		free(what);
		return false;
	}
	j->fd = open(path,
	    O_WRONLY | O_CREAT | O_CLOEXEC | (resume ? O_APPEND : O_TRUNC), 0644);
	if (j->fd == -1) {
		perror(path);
		return false;
	}
	put_first(first, sizeof first, p);
	if (!resume)
		dprintf(j->fd, "%s", first);
	return true;
}

bool
live_journal_note(struct live_journal *j, const char *word, const char *step,
    size_t number)
{
	if (dprintf(j->fd, "%s %zu %s\n", word, number, step) > 0 &&
	    fdatasync(j->fd) == 0)
		return true;
	perror("erxctl: the journal");
	return false;
}

bool
live_journal_ran(const struct live_journal *j, size_t step)
{
	return j->done[step] && !j->skipped[step];
}

void
live_journal_close(struct live_journal *j)
{
	if (j->fd != -1)
		close(j->fd);
	free(j->done);
	free(j->skipped);
	free(j->acted);
	free(j->stopped);
}
