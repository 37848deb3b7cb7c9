/*
 * Authorization keys (W-20 to W-27, A-11, G-6): a GUID lets one connection or one
 * Global Reach link on a circuit of somebody else.
 *
 * Allocations: "keys/CIRCUIT/NAME" is the key of each, "used/CIRCUIT/NAME" whom it
 * serves (kept while the fidelity says that used keys are spent), "revoked/CIRCUIT/KEY"
 * what an authorization that is gone had: its key is told apart from one that never
 * was.
 */
#ifndef ER_AUTH_H
#define ER_AUTH_H

#include "er/refusal.h"

/* Constant time over GUIDs. */
bool er_key_equal(const char *a, const char *b);

/* What a connection of somebody else's VNet is called where its path would name it. */
#define ER_SOMEBODYS_CONNECTION "a connection of another subscription"
/* Whether who asks may hear the name of a connection: its VNet's owner may, the owner
 * of the circuit may not (W-25, C-22).  A NULL subscription hears of everything. */
bool er_connection_named(const struct er_connection *, const char *subscription);
/* The path of what an authorization serves, borrowed from the model, as far as
 * `subscription` may hear of it; a link of Global Reach is seen from both sides (G-1).
 * NULL: nothing, or a connection of another subscription. */
const char *er_key_user(const struct er_model *, const struct er_authorization *,
    const char *subscription);

/* Reading (er/read.h: er_read_keys, er_read_uses) and refusals (er/check.h:
 * er_check_key, er_check_keys) are here, too. */

#endif
