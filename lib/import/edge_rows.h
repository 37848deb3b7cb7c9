/* Inside of import/edge.h: what lines of an edge's configuration mean. */
#ifndef IMPORT_EDGE_ROWS_H
#define IMPORT_EDGE_ROWS_H

enum edge_section { NOWHERE, BGP, MAP, LIST };
enum edge_action {
	IGNORE,
	ENTER_BGP,
	REMOTE_AS,
	PASSWORD,
	HOLD,
	BFD,
	ALLOW,
	ALLOW_N,
	GROUP,
	MAP_IN,
	MAP_OUT,
	LIST_IN,
	LIST_OUT,
	NETWORK,
	NETWORK_MASK,
	PREFIX,
	ENTER_LIST,
	ENTER_MAP,
	MATCH,
	PREFERENCE,
	PREPEND,
	LOCAL_AS,
	J_GROUP_AS,
	J_PREFIX,
	J_MATCH,
	J_FILTER,
	J_PREFERENCE,
	J_PREPEND,
	J_ACCEPT,
	J_REJECT
};

struct edge_row {
	const char *pattern;  /* "*" is any word, "..." the rest; NULL ends the rows */
	enum edge_section in; /* NOWHERE: anywhere */
	enum edge_action action;
};

extern const struct edge_row edge_rows[];

#endif
