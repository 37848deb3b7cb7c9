/*
 * Authorization keys (W-20 to W-27, A-11, G-6): a GUID lets one connection or one
 * Global Reach link on a circuit of somebody else.
 *
 * Allocations: "keys/CIRCUIT/NAME" is the key of an authorization, "used/CIRCUIT/NAME"
 * the path of what the key serves (kept on where fidelity/key-reuse is `spent`), and
 * "revoked/CIRCUIT/KEY" the name of an authorization that is gone: so a key that was
 * revoked is told apart from a key that never was.
 */
#ifndef ER_AUTH_H
#define ER_AUTH_H

#include "er/refusal.h"

/* True when two keys, GUIDs in lower case, are equal.  The time it takes does not
 * depend on where they differ. */
bool er_key_equal(const char *a, const char *b);

/* The text that stands in the place of a connection's path for a subscription that may
 * not hear the connection's name. */
#define ER_SOMEBODYS_CONNECTION "a connection of another subscription"
/* True when `subscription` may hear the name of a connection: the owner of the VNet
 * may, the owner of the circuit may not (W-25, C-22).  NULL may hear of everything. */
bool er_connection_named(const struct er_connection *, const char *subscription);
/* The path of the connection or Global Reach link that an authorization serves,
 * borrowed from the model.  NULL when the authorization serves nothing, or a connection
 * that `subscription` may not hear of; a link of Global Reach is seen from both sides
 * (G-1). */
const char *er_key_user(const struct er_model *, const struct er_authorization *,
    const char *subscription);

/* Reading (er/read.h: er_read_keys, er_read_uses) and refusals (er/check.h:
 * er_check_key, er_check_keys) are here, too. */

#endif
