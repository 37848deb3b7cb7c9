/*
 * The operations of the control plane, one row each.  erxd answers them, and erxctl
 * makes its commands and usage texts from the rows.  An operation is
 *
 *   POST /restconf/operations/erx:NAME   {"erx:input": {argument: value, …}}
 *   200 {"erx:output": {RESULT: …}}      or 4xx with ietf-restconf:errors
 *
 * (RFC 8040 3.6, 7.1).  RESULT is an array of rows for every `show`.
 *
 * A row has for each argument its type, its range or words, and its default.  The
 * daemon enforces the row once, before a handler runs (args.h), and erxctl completes,
 * explains and checks by the same row.
 */
#ifndef API_VERBS_H
#define API_VERBS_H

#include "api/rows.h"
#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum api_type {
	API_TYPE_TEXT,   /* any text; `names` may say of what it is the name */
	API_TYPE_OBJECT, /* the name of an object of the kind that is shown */
	API_TYPE_TARGET, /* a name of the kind that the argument before it says */
	API_TYPE_TREE, /* YAML, or an object of JSON; on the command line the file that
			* has the YAML */
	API_TYPE_CHECKS, /* checks of a plan: YAML, or an object or array of JSON */
	API_TYPE_WORD,   /* one of `words` */
	API_TYPE_UINT,   /* `min` to `max` */
	API_TYPE_BOOL,   /* true or false; on the command line an option without a value
			  */
	API_TYPE_DURATION, /* "30s", "500ms" (data/duration.h) */
	API_TYPE_PREFIX,   /* ADDRESS/LENGTH, without bits behind the length */
	API_TYPE_ADDRESS,
	API_TYPE_N
};

/*
 * What an argument names, for one whose border is a subscription: names are looked for
 * inside, and are translated.  Texts and names have to say it; whoever forgets it has
 * made an operation that nobody but operators may use with that argument.
 */
enum api_border {
	API_BORDER_UNSAID,
	API_BORDER_PLAIN,     /* nothing outside of what other arguments name */
	API_BORDER_NAME,      /* an object, router, place, link or session: inside */
	API_BORDER_REFERENCE, /* an object, perhaps a new one; one of others by its
			       * resource id or service key */
	API_BORDER_REFERENCES /* several of them, with commas between */
};

struct api_arg {
	const char *name; /* leaf of the input */
	const char *help; /* half a line, without words, range and default; or NULL */
	const char *const
	    *words;          /* WORD: NULL ends them.  TEXT: they may be given, too */
	const char *initial; /* the default, as text; or NULL */
	/* TEXT: the list of the operation `names` that has its values in the running
	 * lab, for completion; or NULL. */
	const char *names;
	uint64_t min, max; /* UINT; max 0: no bound */
	enum api_type type;
	enum api_border border;
	bool required;
	bool around;     /* PREFIX: or an address, for the longest match */
	bool positional; /* erxctl: without an option word, in this order */
};

struct api_column {        /* of the table erxctl prints; NULL name ends the list */
	const char *key;   /* JSON key of a row; or several, "a|b": the first it has */
	const char *title; /* heading */
	unsigned form;     /* bits API_RIGHT … */
};
#define API_RIGHT   1u   /* numbers; `true` in a table says so */
#define API_ALWAYS  2u   /* there also when it is empty in all rows */
#define API_SPAN    4u   /* seconds, printed as 1:02:03 or 4d05h */
#define API_STATE   8u   /* a word that is good or bad, for colours */
#define API_ODD     16u  /* `false` is worth a word, "asymmetric", and `true` none */
#define API_RARE    32u  /* not in a table without rows */
#define API_EXTRA   64u  /* with -o wide only */
#define API_FOLDS   128u /* the last: words that go on below where a terminal ends */
/* How soon the column goes where a table is wider than the terminal: 1 to 7, the
 * highest first; 0 stays. */
#define API_GOES(n) ((n) << 8)

/* How erxctl prints an answer without -o. */
enum api_render {
	API_RENDER_NOTHING, /* nothing but success */
	API_RENDER_TABLE,   /* rows, by `columns` */
	API_RENDER_TEXT,    /* a text as it came */
	API_RENDER_TRACE,   /* the ways of a packet */
	API_RENDER_REST,    /* what is held, and what is not as before */
	API_RENDER_ADVANCE, /* how far time has gone */
	API_RENDER_OCTETS   /* octets of a file, no JSON: --write */
};

/* What stands around the rows with `-o az`, as in the Azure CLI. */
enum api_az {
	API_AZ_VALUE,    /* {"value": [...]}: what a device was asked for */
	API_AZ_LIST,     /* an array: resources */
	API_AZ_RESOURCES /* the same; one that was named stands alone */
};

/* What of the operation is for one whose border is a subscription. */
enum api_scope {
	API_SCOPE_UNSAID,   /* nothing; tests/unit/api finds it */
	API_SCOPE_OPERATOR, /* nothing: `why` says the reason */
	API_SCOPE_ANYBODY,  /* all: it tells nothing of a lab */
	API_SCOPE_ASKED,    /* what belongs to the argument `subscription` */
	API_SCOPE_NAMED,    /* what is named, and it has to be */
	API_SCOPE_ROWS,     /* rows that are inside: `mine` and `theirs` */
	API_SCOPE_HANDLER   /* the handler sees to it */
};

struct api_verb {
	const char *name;    /* "show-routes" */
	const char *command; /* "show routes"; NULL: erxctl asks on its own account */
	const char *result;  /* key in the output, or NULL: nothing but success */
	const char *help;    /* one line */
	const char *head;    /* stands above the table; or NULL */
	/* Without a result: what erxctl says was done, in front of the words that
	 * were given, as in "failed: link a--b". */
	const char *did;
	const struct api_arg *args;
	size_t nargs;
	const struct api_column *columns; /* TABLE */
	/* What the rows are, "ways": behind the table stands how many there are of each
	 * state; or NULL. */
	const char *sum;
	const struct api_verb
	    *instead; /* whose table the answer may be, too; or NULL */
	enum api_render render;
	enum api_az az;
	enum api_scope scope;
	/* Keys of rows with "|" between: of what has to be inside, of names that are
	 * hidden when they are not, and of texts in which such names are. */
	const char *mine, *theirs, *texts;
	/* Members of rows, with "|" between, that no reader gets. */
	const char *secrets;
	const char *why; /* an operation is for operators: behind "for", a part of a
			  * sentence */
	bool writes;     /* it changes something: not for readers */
	bool waits;      /* the answer may come late: the client must not time out */
};

enum { API_ARGS_MAX = 16 }; /* of one operation */

#define API_DECLARE(name) extern const struct api_verb api_verb_##name;
API_VERBS(API_DECLARE)
#undef API_DECLARE

/* All operations; NULL ends the list. */
extern const struct api_verb *const api_verbs[];
/* The operation of this name, or NULL. */
const struct api_verb *api_verb_find(const char *name);
/* The argument of an operation whose name is the `len` octets at `name`, or NULL. */
const struct api_arg *api_arg_find(const struct api_verb *, const char *name,
    size_t len);

/* Appends the text of usage and manuals about an argument: "best (the default), all,
 * received or advertised", "0 to 32000; the highest wins". */
void api_arg_help(const struct api_arg *, struct buf *);

/* The list of the operation `names` that has the values of an argument, for example
 * "circuits"; NULL: there is no such list.  `before` is the value of the argument in
 * front of this one, or NULL. */
const char *api_names_of(const struct api_verb *, const struct api_arg *,
    const char *before);

/* The path of the control socket, which the caller frees: `given` if that is not NULL,
 * else $ERX_SOCKET, else $XDG_RUNTIME_DIR/erxd.sock, else /run/erxd/erxd.sock. */
char *api_socket_path(const char *given);
/* The socket of the service, where a client looks when nobody listens at that path;
 * NULL when the path was given, by the caller or $ERX_SOCKET, or is that socket
 * already. */
const char *api_socket_of_service(const char *given);

/* The argument that names the subscription that asks; all operations that edit have it.
 */
#define API_SUBSCRIPTION "subscription"
/* The argument of tables that the Azure CLI has, too: erxctl -o az sets it. */
#define API_AZ           "az"
/* The argument of answers that may be a text for people: erxctl without -o sets it. */
#define API_AS_TEXT      "as-text"
/* The argument of answers that have more for programs: erxctl -o json sets it. */
#define API_DETAILS      "details"
/* The result of answers that are the octets of a file and no JSON: erxctl --write. */
#define API_OCTETS       "octets"
#define API_WRITE        "write"
#define API_BODY_MAX     (16u << 20)

/* The commit that the program was built of, in 12 digits; empty where the build could
 * not know.  The build makes this text. */
extern const char erx_commit[];

#endif
