/*
 * Boxes and routers have an order of their own, so each has an index by name, to be
 * found by.
 */
#include "base/xalloc.h"
#include "view/map_int.h"

#include <stdlib.h>
#include <string.h>

/*
 * A subscription does not see what a lab puts behind its names ("hub~beta"), and
 * nothing in its picture may depend on that: so boxes stand in the order of the names
 * that are seen.
 */
static size_t
seen(const char *name)
{
	return strcspn(name, "~");
}

static int
by_box_name(const void *a, const void *b)
{
	const char *x = ((const struct view_map_box *)a)->name;
	const char *y = ((const struct view_map_box *)b)->name;
	size_t nx = seen(x), ny = seen(y);
	int order = strncmp(x, y, nx < ny ? nx : ny);

	if (order == 0 && nx != ny)
		order = nx < ny ? -1 : 1;
	return order ? order : strcmp(x, y);
}

/* A number with the text that it is found by. */
struct view_map_named {
	const char *name;
	size_t at;
};

static int
by_text(const void *a, const void *b)
{
	return strcmp(((const struct view_map_named *)a)->name,
	    ((const struct view_map_named *)b)->name);
}

static size_t
named_find(const struct view_map_named *names, size_t n, const char *name)
{
	struct view_map_named key = { name, 0 };
	const struct view_map_named *found =
	    n == 0 ? NULL : bsearch(&key, names, n, sizeof *names, by_text);

	return found ? found->at : SIZE_MAX;
}

size_t
view_map_box_find(const struct view_map *m, const char *name)
{
	return named_find(m->box_names, m->nindexed, name);
}

size_t
view_map_router_find(const struct view_map *m, const char *name)
{
	return named_find(m->router_names, m->nrouters, name);
}

void
view_map_index_boxes(struct view_map *m)
{
	if (m->nboxes > 0)
		qsort(m->boxes, m->nboxes, sizeof *m->boxes, by_box_name);
	free(m->box_names);
	m->nindexed = m->nboxes;
	m->box_names = xcalloc(m->nboxes + 1, sizeof *m->box_names);
	for (size_t i = 0; i < m->nboxes; i++)
		m->box_names[i] = (struct view_map_named){ m->boxes[i].name, i };
	qsort(m->box_names, m->nboxes, sizeof *m->box_names, by_text);
}

void
view_map_index_routers(struct view_map *m)
{
	m->router_names = xcalloc(m->nrouters + 1, sizeof *m->router_names);
	for (size_t i = 0; i < m->nrouters; i++)
		m->router_names[i] = (struct view_map_named){ m->routers[i].name, i };
	qsort(m->router_names, m->nrouters, sizeof *m->router_names, by_text);
}
