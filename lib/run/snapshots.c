/*
 * A short array, kept in order.
 */
#include "run/snapshots.h"

#include "base/xalloc.h"
#include "data/suggest.h"
#include "run/run_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct run_snapshot *
run_snapshot_use(struct run_snapshot *s)
{
	s->users++;
	return s;
}

void
run_snapshot_done(struct run_snapshot *s)
{
	if (!s || --s->users > 0)
		return;
	net_snapshot_free(s->table);
	free(s->name);
	free(s);
}

void
run_snapshots_fini(struct run_snapshots *all)
{
	for (size_t i = 0; i < all->n; i++)
		run_snapshot_done(all->items[i]);
	free(all->items);
}

bool
run_snapshot_name_good(const char *name, struct errs *errs)
{
	size_t len = strlen(name);
	bool good = len > 0 && len <= RUN_SNAPSHOT_NAME_MAX && strcmp(name, "now") != 0;

	for (size_t i = 0; i < len && good; i++)
		good = isalnum((unsigned char)name[i]) || strchr("_-.", name[i]);
	if (!good)
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, "name",
		    "write up to 64 letters, digits, _, - and .; `now` is what there "
		    "is now",
		    "%.80s cannot be the name of a snapshot", name);
	return good;
}

bool
run_snapshots_taking(struct run_snapshots *all, struct errs *errs)
{
	if (all->taking < RUN_SNAPSHOTS_TAKING_MAX) {
		all->taking++;
		return true;
	}
	errs_add(errs, CODE_BUSY, NULL, NULL, "try again when they are done",
	    "%u snapshots are being taken", all->taking);
	return false;
}

/* Where it is, or would be. */
static size_t
place_of(const struct run_snapshots *all, const char *name, bool *found)
{
	size_t i = 0;

	while (i < all->n && strcmp(all->items[i]->name, name) < 0)
		i++;
	*found = i < all->n && strcmp(all->items[i]->name, name) == 0;
	return i;
}

static bool
full(struct errs *errs, const char *name, const char *what)
{
	errs_add(errs, CODE_TOO_MANY_SNAPSHOTS, NULL, name,
	    "`erxctl show snapshots` lists them; delete one with `erxctl snapshot "
	    "delete NAME`",
	    "no room for snapshot %.80s: %s", name, what);
	return false;
}

bool
run_snapshots_room(const struct run_snapshots *all, const char *name, struct errs *errs)
{
	bool found;

	place_of(all, name, &found);
	return found || !all->bounded || all->n < RUN_SNAPSHOTS_MAX ||
	    full(errs, name, "16 are kept already");
}

static void
take_out(struct run_snapshots *all, size_t i)
{
	run_snapshot_done(all->items[i]);
	memmove(&all->items[i], &all->items[i + 1],
	    (--all->n - i) * sizeof *all->items);
}

const struct run_snapshot *
run_snapshots_put(struct run_snapshots *all, const char *name, struct erx_time now,
    struct net_snapshot *table, struct errs *errs)
{
	size_t bytes = net_snapshot_bytes(table), sum = bytes, i;
	struct run_snapshot *s;
	bool found;

	i = place_of(all, name, &found);
	for (size_t k = 0; k < all->n; k++)
		sum += found && k == i ? 0 : all->items[k]->bytes;
	if ((all->bounded && sum > RUN_SNAPSHOTS_BYTES_MAX) ||
	    !run_snapshots_room(all, name, errs)) {
		if (errs->nerrors == 0)
			full(errs, name, "all together would take more than 256 MiB");
		net_snapshot_free(table);
		return NULL;
	}
	if (found)
		take_out(all, i);
	s = xcalloc(1, sizeof *s);
	*s = (struct run_snapshot){ xstrdup(name), now, table, bytes, 1 };
	VEC_PUSH(all->items, all->n, all->cap) = s;
	memmove(&all->items[i + 1], &all->items[i],
	    (all->n - 1 - i) * sizeof *all->items);
	all->items[i] = s;
	return s;
}

struct run_snapshot *
run_snapshots_find(const struct run_snapshots *all, const char *name, struct errs *errs)
{
	bool found;
	size_t i = place_of(all, name, &found);
	const char **names;

	if (found)
		return all->items[i];
	names = xcalloc(all->n + 1, sizeof *names);
	for (i = 0; i < all->n; i++)
		names[i] = all->items[i]->name;
	data_unknown_of(errs, "snapshot", name, names, all->n,
	    "`erxctl show snapshots` lists them");
	free(names);
	return NULL;
}

bool
run_snapshots_delete(struct run_snapshots *all, const char *name, struct errs *errs)
{
	bool found;
	size_t i = place_of(all, name, &found);

	if (found)
		take_out(all, i);
	else
		run_snapshots_find(all, name, errs);
	return found;
}

struct run_snapshots *
run_snapshots_of(struct run *r)
{
	return &r->snapshots;
}

bool
run_snapshot_take(struct run *r, struct erx_time now, const char *name,
    struct errs *errs)
{
	return run_snapshots_put(&r->snapshots, name, now,
		   net_snapshot_new(r->net, true), errs) != NULL;
}

struct run_snapshot *
run_snapshot_of(const struct run *r, const char *name)
{
	bool found;
	size_t i = place_of(&r->snapshots, name, &found);

	return found ? run_snapshot_use(r->snapshots.items[i]) : NULL;
}
