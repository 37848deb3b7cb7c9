/*
 * The end of a connection in one line for people, and who caused it: "received
 * Cease/Administrative Shutdown", "sent Hold Timer Expired", "connection closed by
 * peer".
 */
#ifndef BGP_DOWN_H
#define BGP_DOWN_H

#include "bgp/session.h"

/* Appends the line; the news is of the kind BGP_NEWS_DOWN. */
void bgp_down_print(struct buf *, const struct bgp_news *);
/* Copies a text of anybody into `size` octets, the NUL included: the text is cut
 * between characters, and control characters become '?'. */
void bgp_text_clean(char *out, size_t size, const char *text);

#endif
