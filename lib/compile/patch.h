/*
 * What an edit changes of what runs, where that can be told without compiling the whole
 * lab: what a site announces, and what the compiler does not look at; or a part that
 * nothing joins with the rest.
 */
#ifndef COMPILE_PATCH_H
#define COMPILE_PATCH_H

#include "er/lab.h"
#include "net/patch.h"
#include "net/piece.h"

/*
 * Compares a lab with the one that it was made of by an edit (er_lab_edit), and that
 * has compiled to `runs`.  True: compile_lab_compile of the new lab would give `runs`
 * with the routers of the patch, which the caller frees; and would tell no error.
 * False: the new lab has to be compiled, and the patch is empty.
 */
bool compile_lab_patch(const struct er_lab *was, const struct er_lab *now,
    const struct net_spec *runs, struct net_patch *);
/*
 * The same of circuits, VNets, sites and private clouds that changed, with all that
 * connections and links join with them.  True: compile_lab_compile of the new lab would
 * give `runs` with the piece, which the caller frees; and would tell no error.
 */
bool compile_lab_piece(const struct er_lab *was, const struct er_lab *now,
    const struct net_spec *runs, struct net_piece *);

#endif
