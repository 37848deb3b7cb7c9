/*
 * The machines of a spec that have moved: few, sorted by address.
 */
#include "net/moved.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

struct net_moved *
net_spec_moved(struct net_spec *s, const struct ip_addr *address)
{
	struct net_moved *m;

	s->moved = xreallocarray(s->moved, s->nmoved + 1, sizeof *s->moved);
	m = &s->moved[s->nmoved++];
	*m = (struct net_moved){ .address = *address };
	return m;
}

static int
by_address(const void *x, const void *y)
{
	const struct net_moved *a = x, *b = y;

	return ip_addr_cmp(&a->address, &b->address);
}

void
net_moved_sort(struct net_spec *s)
{
	if (s->nmoved > 1)
		qsort(s->moved, s->nmoved, sizeof *s->moved, by_address);
}

void
net_moved_free(struct net_spec *s)
{
	for (size_t i = 0; i < s->nmoved; i++) {
		free(s->moved[i].machine);
		free(s->moved[i].segment);
		free(s->moved[i].home);
		free(s->moved[i].away);
	}
	free(s->moved);
}

const struct net_moved *
net_spec_moved_at(const struct net_spec *s, const struct ip_addr *address)
{
	struct net_moved key = { .address = *address };

	if (!s->nmoved)
		return NULL;
	return bsearch(&key, s->moved, s->nmoved, sizeof *s->moved, by_address);
}

const struct net_moved *
net_spec_moved_named(const struct net_spec *s, const char *machine)
{
	for (size_t i = 0; i < s->nmoved; i++)
		if (strcmp(s->moved[i].machine, machine) == 0)
			return &s->moved[i];
	return NULL;
}
