/*
 * The end of a connection in one line for people, and who caused it: "received
 * Cease/Administrative Shutdown", "sent Hold Timer Expired", "connection closed by
 * peer".
 */
#ifndef BGP_DOWN_H
#define BGP_DOWN_H

#include "bgp/session.h"

void bgp_down_print(struct buf *, const struct bgp_news *); /* of kind BGP_NEWS_DOWN */
/* Copies text into `size` octets: cut between characters, controls become '?'. */
void bgp_text_clean(char *out, size_t size, const char *text);

#endif
