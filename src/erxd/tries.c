/*
 * The last ten times of each origin are kept in a ring: when the oldest of them is less
 * than a minute ago there were ten within a minute.
 */
#include "erxd/tries.h"

#include <stdio.h>
#include <string.h>

static int64_t
last(const struct tries_origin *o)
{
	return o->name[0] ? o->at[(o->next + TRIES_MAX - 1) % TRIES_MAX].us : INT64_MIN;
}

static const struct tries_origin *
find(const struct tries *t, const char *origin)
{
	char name[sizeof t->origins[0].name];

	snprintf(name, sizeof name, "%s", origin);
	for (size_t i = 0; i < TRIES_ORIGINS; i++)
		if (strcmp(t->origins[i].name, name) == 0)
			return &t->origins[i];
	return NULL;
}

unsigned
tries_wait(const struct tries *t, const char *origin, struct erx_time now)
{
	const struct tries_origin *o = find(t, origin);
	struct erx_time free_at;

	if (!o || o->n < TRIES_MAX)
		return 0;
	free_at = erx_time_add(o->at[o->next], TRIES_SPAN * ERX_SEC);
	if (!erx_time_before(now, free_at))
		return 0;
	return (unsigned)((erx_time_since(free_at, now) + ERX_SEC - 1) / ERX_SEC);
}

void
tries_wrong(struct tries *t, const char *origin, struct erx_time now)
{
	const struct tries_origin *found = find(t, origin);
	struct tries_origin *o = t->origins;

	if (found) {
		o = &t->origins[found - t->origins];
	} else {
		for (size_t i = 1; i < TRIES_ORIGINS; i++)
			if (last(&t->origins[i]) < last(o))
				o = &t->origins[i];
		memset(o, 0, sizeof *o);
		snprintf(o->name, sizeof o->name, "%s", origin);
	}
	o->at[o->next] = now;
	o->next = (o->next + 1) % TRIES_MAX;
	o->n += o->n < TRIES_MAX;
}
