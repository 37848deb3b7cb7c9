/*
 * Azure Resource Manager over a running lab: a request goes in, a response comes out.
 * Resources are objects of the lab by the rows of arm/kinds.h; each write is one edit,
 * which a host makes, and each table one of lib/view.  No socket and no clock: a host
 * says who asks, and what may be.
 */
#ifndef ARM_ARM_H
#define ARM_ARM_H

#include "base/buf.h"
#include "base/err.h"
#include "base/rows.h"
#include "run/traffic.h"

#include <stdbool.h>
#include <stdint.h>

struct arm;

/* Whoever asks. */
struct arm_caller {
	const char *border; /* the one subscription that is seen; NULL: all are */
	bool writes;
	const void *who; /* the host's own */
};

struct arm_host {
	void *ctx;
	struct run *run;
	/* Makes a tree the lab that runs, on behalf of a subscription, or refuses it:
	 * all that is not as in the lab that runs may be as JSON has it. */
	enum run_outcome (*edit)(void *ctx, const struct arm_caller *,
	    const char *subscription, const struct data_node *tree, struct errs *);
	/* The same edit checked and prepared, to be looked at and not made: the caller
	 * frees what comes of it; NULL and errors when it would be refused. */
	struct run_change *(*prepare)(void *ctx, const struct arm_caller *,
	    const char *subscription, const struct data_node *tree, struct errs *);
	struct erx_time (*now)(void *ctx);
	/* A reference to something of another subscription, as the lab has it, for who
	 * shows `key` or NULL; xmalloc'd. */
	char *(*reference)(void *ctx, const struct arm_caller *, const char *text,
	    const char *key);
	struct run_packets packets; /* real ones */
	/* Takes names of others out of errors. */
	void (*errors)(void *ctx, const struct arm_caller *, struct errs *);
};

/* What the real service does to people, each off unless asked for. */
struct arm_habits {
	bool async;    /* writes are operations that clients have to poll */
	bool masked;   /* keys are not in answers: listKeys has them */
	bool busy;     /* a write during an operation is AnotherOperationInProgress */
	bool provider; /* a circuit waits for its provider, at both ends of its life */
	bool silent;   /* a change that has no effect is answered as if it had one */
};

/* The words of the habits, in that order, and NULL. */
extern const char *const arm_habit_words[];
/* Takes words with commas between; false at the first that is none. */
bool arm_habits_parse(struct arm_habits *, const char *text);

struct arm_request {
	const char *method; /* "GET" */
	const char *path;   /* as it was sent, without the query */
	const char *query;  /* what stood behind "?", or NULL */
	const char *root;   /* "https://localhost:8443", as the client calls us */
	const char *body;   /* or NULL */
	size_t len;
	/* Entity tags that a resource must have, or must not (RFC 9110 13.1); or NULL.
	 */
	const char *if_match, *if_none_match;
	const struct arm_caller *caller; /* NULL: nobody that we know */
	unsigned depth;                  /* requests around this one, of a deployment */
};

enum { ARM_HEADERS_MAX = 8 };

struct arm_response {
	int status;
	struct buf body; /* JSON; empty: there is none */
	/* A table that is the body, {"value":[…]}, when rows.ctx is set. */
	struct rows rows;
	struct arm_header {
		const char *name;
		char *value; /* owned */
	} headers[ARM_HEADERS_MAX];
	size_t nheaders;
};

/* The host is copied, what it points to is borrowed until arm_free. */
struct arm *arm_new(const struct arm_host *, const struct arm_habits *);
void arm_free(struct arm *); /* NULL is fine */

void arm_response_init(struct arm_response *);
void arm_response_fini(struct arm_response *);
/* Makes a response an error of Azure's shape. */
void arm_refuse_response(struct arm_response *, int status, const char *code,
    const char *message);
void arm_handle(struct arm *, const struct arm_request *, struct arm_response *);

/* A field of a form (application/x-www-form-urlencoded), decoded and the caller's;
 * NULL: there is none, or it is no text. */
char *arm_form_get(const char *form, const char *name);
/* True for documents that nobody has to sign in for: where to sign in. */
bool arm_is_open(const char *path);

/* GUIDs that stand for something by its name, the same in each run: a subscription of a
 * lab (a name that is a GUID stays), and the one tenant. */
enum { ARM_GUID_LEN = 37 };
char *arm_guid_of(const char *what, const char *name, char guid[ARM_GUID_LEN]);
char *arm_subscription_guid(const char *subscription, char guid[ARM_GUID_LEN]);
char *arm_tenant_guid(char guid[ARM_GUID_LEN]);

#endif
