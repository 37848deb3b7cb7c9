/*
 * How far the emulator can be relied on: the rules of the register with their sources
 * and the tests that hold them, what is not modelled and why, the switches of what is
 * disputed, and of which date the tables are.
 */
#ifndef VIEW_FIDELITY_H
#define VIEW_FIDELITY_H

#include "base/buf.h"
#include "er/model.h"
#include "er/register.h"

/* The rule of an id, or NULL. */
const struct er_registered *view_fidelity_find(const char *id);

/* Appends all rules, or the one given, as text for people or as one JSON object. */
void view_fidelity_print(struct buf *, const struct er_registered *only, bool json);
/* Appends the page erx-fidelity(7), as mdoc. */
void view_fidelity_manual(struct buf *);

/*
 * Appends what the answers of a lab rest on that is not certain: the rules on objects
 * of its kinds that are inferred or not modelled in full, a line each with the leaf
 * that turns the rule; or as one JSON object.
 */
void view_fidelity_lab(struct buf *, const struct er_model *, bool json);

#endif
