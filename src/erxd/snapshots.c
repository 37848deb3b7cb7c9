/*
 * A short array, one list for each subscription that has ever taken one; tokens say
 * which there are.
 */
#include "erxd/snapshots.h"

#include "base/xalloc.h"
#include "erxd/host.h"

#include <stdlib.h>
#include <string.h>

static struct host_snapshots *
find(const struct host *h, const char *subscription)
{
	for (size_t i = 0; i < h->nsnapshots; i++)
		if (strcmp(h->snapshots[i]->subscription, subscription) == 0)
			return h->snapshots[i];
	return NULL;
}

const struct run_snapshots *
snapshots_of(const struct host *h, const char *subscription)
{
	const struct host_snapshots *s;

	if (!subscription)
		return run_snapshots_of(h->run);
	s = find(h, subscription);
	return s ? &s->list : NULL;
}

struct run_snapshots *
snapshots_for(struct host *h, const char *subscription)
{
	struct host_snapshots *s;

	if (!subscription)
		return run_snapshots_of(h->run);
	s = find(h, subscription);
	if (!s) {
		s = xcalloc(1, sizeof *s);
		s->subscription = xstrdup(subscription);
		s->list.bounded = true;
		VEC_PUSH(h->snapshots, h->nsnapshots, h->capsnapshots) = s;
	}
	return &s->list;
}

void
snapshots_fini(struct host *h)
{
	for (size_t i = 0; i < h->nsnapshots; i++) {
		run_snapshots_fini(&h->snapshots[i]->list);
		free(h->snapshots[i]->subscription);
		free(h->snapshots[i]);
	}
	free(h->snapshots);
}
