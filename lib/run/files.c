/*
 * A plain list: a lab names few files.
 */
#include "run/files.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

void
run_files_init(struct run_files *f)
{
	*f = (struct run_files){ NULL, 0, 0 };
}

/* The compiler gets names and data as constants; here they are owned. */
static void
drop(const void *owned)
{
	void *p;

	memcpy(&p, &owned, sizeof p);
	free(p);
}

void
run_files_fini(struct run_files *f)
{
	for (size_t i = 0; i < f->n; i++) {
		drop(f->items[i].name);
		drop(f->items[i].data);
	}
	free(f->items);
	run_files_init(f);
}

bool
run_files_has(const struct run_files *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->items[i].name, name) == 0)
			return true;
	return false;
}

void
run_files_add(struct run_files *f, const char *name, uint8_t *data, size_t len)
{
	VEC_PUSH(f->items, f->n, f->cap) = (struct er_file){ xstrdup(name), data, len };
}

struct er_files
run_files_view(const struct run_files *f)
{
	return (struct er_files){ f->items, f->n };
}
