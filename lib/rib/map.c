/*
 * Open addressing, half full at most.  A slot counts only when it bears the current
 * stamp, so a reset is one addition.
 */
#include "base/hash.h"
#include "base/xalloc.h"
#include "rib/out.h"

#include <stdlib.h>

#define FIRST_SLOTS 16

void
rib_map_reset(struct rib_map *m)
{
	m->n = 0;
	if (++m->stamp == 0) {
		for (uint32_t i = 0; i < m->cap; i++)
			m->slots[i].stamp = 0;
		m->stamp = 1;
	}
}

static struct rib_map_slot *
find(const struct rib_map *m, uint64_t key)
{
	uint32_t mask = m->cap - 1, i = (uint32_t)hash_u64(key, 0) & mask;

	while (m->slots[i].stamp == m->stamp && m->slots[i].key != key)
		i = (i + 1) & mask;
	return &m->slots[i];
}

static void
grow(struct rib_map *m)
{
	struct rib_map old = *m;

	m->cap = m->cap ? m->cap * 2 : FIRST_SLOTS;
	m->slots = xcalloc(m->cap, sizeof *m->slots);
	m->stamp = 1;
	for (uint32_t i = 0; i < old.cap; i++) {
		if (old.slots[i].stamp == old.stamp) {
			struct rib_map_slot *s = find(m, old.slots[i].key);

			*s = old.slots[i];
			s->stamp = 1;
		}
	}
	free(old.slots);
}

uint32_t *
rib_map_at(struct rib_map *m, uint64_t key)
{
	struct rib_map_slot *s;

	if (m->n >= m->cap / 2)
		grow(m);
	s = find(m, key);
	if (s->stamp != m->stamp) {
		*s = (struct rib_map_slot){ key, RIB_NONE, m->stamp };
		m->n++;
	}
	return &s->value;
}
