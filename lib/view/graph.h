/*
 * A picture of a lab as text: its objects with their routers, and the links between
 * them, for Mermaid, for Graphviz, as JSON, or as SVG (view/map.h).  Of a net that runs
 * also how sessions are.
 */
#ifndef VIEW_GRAPH_H
#define VIEW_GRAPH_H

#include "er/model.h"
#include "net/net.h"

enum view_graph_form {
	VIEW_GRAPH_MERMAID,
	VIEW_GRAPH_DOT,
	VIEW_GRAPH_JSON,
	VIEW_GRAPH_SVG
};
/* The words for the forms: "mermaid", "dot", "json", "svg". */
extern const char *const view_graph_words[]; /* by form; NULL ends them */

/* Appends the picture.  `net` is what runs of the spec; with NULL the picture has no
 * states of sessions. */
void view_graph(const struct er_model *, const struct net_spec *, const struct net *,
    enum view_graph_form, struct buf *);

#endif
