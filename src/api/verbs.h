/*
 * The operations of the control plane, one row each: what erxd answers, what erxctl
 * offers, and what its usage texts say.  An operation is
 *
 *   POST /restconf/operations/erx:NAME   {"erx:input": {argument: value, …}}
 *   200 {"erx:output": {RESULT: …}}      or 4xx with ietf-restconf:errors
 *
 * (RFC 8040 3.6, 7.1).  RESULT is an array of rows for every `show`.
 */
#ifndef API_VERBS_H
#define API_VERBS_H

#include <stdbool.h>
#include <stddef.h>

enum api_type {
	API_STRING,
	API_UINT,
	API_BOOL,
	API_DURATION,
	API_PREFIX,
	API_TREE,
	/* Texts, and what they name in the running lab. */
	API_CHOICE, /* one of the words that its help begins with, up to a ';' */
	API_AT,     /* a router, or an endpoint for all its routers */
	API_PLACE,  /* where traffic begins or ends */
	API_CIRCUIT,
	API_VNET,
	API_SITE, /* or a plain router */
	API_MSEE,
	API_SESSION,
	API_RESET,  /* a session, or all of a link, a router or a circuit */
	API_TARGET, /* of the kind that the argument before it says */
	API_SNAPSHOT,
	API_CONNECTION,
	API_REACH,
	API_AUTHORIZATION,
	API_OBJECT /* of the kind that the command shows */
};

struct api_arg {
	const char *name; /* leaf of the input; NULL ends the list */
	enum api_type type;
	bool required;
	bool positional;  /* erxctl: without an option word, in this order */
	const char *help; /* half a line */
};

struct api_column {        /* of the table erxctl prints; NULL name ends the list */
	const char *key;   /* JSON key of a row; or several, "a|b": the first it has */
	const char *title; /* heading */
	unsigned form;     /* API_RIGHT, API_ALWAYS, both or neither */
};
#define API_RIGHT  1u /* numbers; `true` in a table says so */
#define API_ALWAYS 2u /* there also when it is empty in all rows */

struct api_verb {
	const char *name;    /* "show-routes"; NULL ends the table */
	const char *command; /* "show routes"; NULL: erxctl asks on its own account */
	const char *result;  /* key in the output, or NULL: nothing but success */
	const char *help;    /* one line */
	const struct api_arg *args;
	const struct api_column *columns; /* NULL: not a table */
	bool waits; /* answered later: the client must not time out */
};

extern const struct api_verb api_verbs[];
const struct api_verb *api_verb_find(const char *name);

/* What list of the operation `names` has the values of an argument: "circuits" …; NULL:
 * none.  `before` is the value of the argument in front of it, or NULL. */
const char *api_names(const struct api_verb *, const struct api_arg *,
    const char *before);

/* Where the control socket is when nobody says: "$ERX_SOCKET", else
 * "$XDG_RUNTIME_DIR/erxd.sock", else "/run/erxd/erxd.sock"; xmalloc'd. */
char *api_socket_path(const char *given);

/* The argument that says on whose behalf something is asked; all that edit take it. */
#define API_SUBSCRIPTION "subscription"
/* The argument of tables that have a form of the Azure CLI: erxctl -o az. */
#define API_AZ           "az"
/* That of answers that are a text for people: erxctl without -o. */
#define API_AS_TEXT      "as-text"
/* The result of answers that are no JSON, but the octets of a file: erxctl --write. */
#define API_OCTETS       "octets"
#define API_WRITE        "write"
#define API_BODY_MAX     (16u << 20)

#endif
