/*
 * A picture of a lab as text: its objects with their routers, and the links between
 * them, for Mermaid, for Graphviz, or as JSON.  Of a net that runs also how sessions
 * are.
 */
#ifndef ER_GRAPH_H
#define ER_GRAPH_H

#include "er/model.h"
#include "net/net.h"

enum er_graph_form { ER_GRAPH_MERMAID, ER_GRAPH_DOT, ER_GRAPH_JSON };
/* "mermaid" "dot" "json" */
bool er_graph_parse(enum er_graph_form *, const char *);

/* `net` is what runs of the spec, or NULL: then there are no states. */
void er_graph(const struct er_model *, const struct net_spec *, const struct net *,
    enum er_graph_form, struct buf *);

#endif
