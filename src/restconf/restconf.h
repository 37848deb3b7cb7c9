/*
 * RESTCONF (RFC 8040) over libyang: a request goes in, a response comes out.  The
 * library knows the protocol, and of modules only what libyang knows.  A host gives
 * data to the library, makes changes last, and carries out operations.  The library has
 * no socket, clock or global variable.
 *
 * Further: YANG Patch (RFC 8072), NMDA datastores (RFC 8527), the YANG library (RFC
 * 8525) and ietf-restconf-monitoring.
 */
#ifndef RESTCONF_RESTCONF_H
#define RESTCONF_RESTCONF_H

#include "base/buf.h"
#include "restconf/error.h"
#include "restconf/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ly_ctx;
struct lyd_node;
struct lysc_node;

struct restconf_header {
	const char *name, *value;
};

struct restconf_request {
	const char *method; /* "GET" */
	const char *path;   /* as it was sent, without the query */
	const char *query;  /* what stood behind "?", or NULL */
	const struct restconf_header *headers;
	size_t nheaders;
	const char *body; /* or NULL */
	size_t len;
	void *who; /* the host's own */
};

struct restconf_response {
	int status;
	const char *type;               /* Content-Type, or NULL: there is no body */
	struct buf body;                /* empty in an answer to HEAD */
	struct restconf_answer_header { /* besides Content-Type */
		const char *name;
		char *value; /* owned */
	} * headers;
	size_t n, cap;
};

void restconf_response_init(struct restconf_response *);
void restconf_response_fini(struct restconf_response *);
/* Adds a header to the answer; the value is copied, the name must outlive the response.
 */
void restconf_response_header(struct restconf_response *, const char *name,
    const char *value);
enum restconf_outcome {
	RESTCONF_DONE,    /* there is a result, or the list has its errors */
	RESTCONF_UNKNOWN, /* the host does not have this operation: 501 */
	RESTCONF_LATER    /* the host answers the request by itself */
};

struct restconf_stream { /* RFC 8040 6.2 */
	const char *name, *description, *encoding, *location;
	bool replays; /* start-time and stop-time (RFC 8040 4.8.7, 4.8.8) */
	bool filters; /* filter (RFC 8040 4.8.4) */
};

/* One node at the top of the configuration: a leaf, a container, or an entry of a list
 * whose order is nobody's. */
struct restconf_part {
	const struct lysc_node *schema;
	const struct lyd_node *probe; /* of an entry: a node with its keys; else NULL */
};

struct restconf_host {
	struct ly_ctx *yang; /* libyang keeps errors there; else unchanged */
	const char *root;    /* "/restconf" */
	size_t body_max;     /* octets */
	const struct restconf_stream *streams;
	size_t nstreams;
	/* Module and namespace of the leaves in error-info that the host gives. */
	const char *info_module, *info_namespace;
	void *ctx; /* handed to each function below */
	/* The configuration as it is now; borrowed until the next call into the host.
	 */
	const struct restconf_store *(
	    *running)(void *, const struct restconf_request *);
	/*
	 * State data as a tree that the caller frees.  The answer needs the nodes of
	 * `at`, its ancestors and descendants, or all nodes for NULL; the tree may hold
	 * more.  `probe` is the way to the node with its keys, or NULL.  The function
	 * may be NULL: there is no state.
	 */
	struct lyd_node *(*state)(void *, const struct restconf_request *,
	    const struct lysc_node *at, const struct lyd_node *probe);
	/* Whether `commit` takes this part alone for a request; NULL: it never does. */
	bool (*takes_part)(void *, const struct restconf_request *,
	    const struct restconf_part *);
	/*
	 * Makes a tree the configuration, whole and lasting, or refuses the tree: false
	 * and errors.  The tree has the types of the schema and is not validated
	 * otherwise; the host owns it.  With a part the tree has this node at the top
	 * alone, or nothing when it is to go, and all others stay as they are.
	 * `changes` may get a JSON or XML document of the changes, for a client that
	 * prefers one.
	 */
	bool (*commit)(void *, const struct restconf_request *, struct lyd_node *tree,
	    const struct restconf_part *, enum restconf_form, struct buf *changes,
	    struct restconf_errors *);
	/* Looks at the input of an rpc or action, an object of JSON, before libyang
	 * does, and may put another in its place; RESTCONF_LATER when it answers.  May
	 * be NULL. */
	enum restconf_outcome (*look)(void *, const struct restconf_request *,
	    const struct lysc_node *operation, struct buf *input);
	/* Carries out an rpc or action: `input` is its node, valid.  *output is freed
	 * by the caller, the node again with what it returns; NULL for nothing. */
	enum restconf_outcome (*invoke)(void *, const struct restconf_request *,
	    const struct lyd_node *input, struct lyd_node **output,
	    struct restconf_errors *);
	/* Leaves that are never shown, and stay when a replacement does not name them;
	 * may be NULL. */
	bool (*hidden)(void *, const struct lysc_node *);
};

/* Loads the modules of the protocol into a context: monitoring, origins, defaults.
 * False when libyang refuses. */
bool restconf_load_modules(struct ly_ctx *);
/* True when a path is one of this library: below the root, or host-meta. */
bool restconf_is_path(const struct restconf_host *, const char *path);
/* Answers a request.  False when `invoke` of the host returned RESTCONF_LATER: then the
 * host answers. */
bool restconf_handle(const struct restconf_host *, const struct restconf_request *,
    struct restconf_response *);

/* What becomes of a notification under a filter (RFC 8040 4.8.4). */
enum restconf_filtered {
	RESTCONF_TOLD,           /* the expression is true of the notification */
	RESTCONF_NOT_TOLD,       /* the expression is false */
	RESTCONF_NO_XPATH,       /* the expression is none of XPath 1.0 */
	RESTCONF_NO_NOTIFICATION /* the text is no notification of the modules */
};

/* Whether an expression is short and flat enough that strangers may have it evaluated:
 * at most 256 octets, with no predicate inside another, and at most 16 parentheses one
 * inside another. */
bool restconf_filter_fits(const char *xpath);
/* Evaluates an expression that fits of a notification, which is JSON of RFC 7951:
 * {"MODULE:NAME": {…}}.  The first name in the expression has the name of its module as
 * prefix; those behind it need none. */
enum restconf_filtered restconf_filter(const struct ly_ctx *, const char *xpath,
    const char *notification);

#endif
