/*
 * A copy of the tree and of the allocations: the rest of a lab follows from them.
 */
#include "erxd/again.h"

#include "erxd/host.h"

void
again_fini(struct host *h)
{
	data_node_free(h->start_tree);
	er_alloc_free(h->start_alloc);
	h->start_tree = NULL;
	h->start_alloc = NULL;
}

void
again_note(struct host *h)
{
	const struct er_lab *lab = run_lab(h->run);

	again_fini(h);
	h->start_tree = data_node_dup(lab->tree);
	h->start_alloc = er_alloc_dup(lab->alloc);
}
