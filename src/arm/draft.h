/*
 * A lab that is being changed by one request: a copy of its tree, in which resources
 * are put and from which they are taken.  What comes of it is one edit.
 */
#ifndef ARM_DRAFT_H
#define ARM_DRAFT_H

#include "arm/call.h"

struct arm_draft {
	struct arm_call *c;
	struct data_node *tree;
	bool patch;  /* what a body does not say stays */
	bool failed; /* refused, and answered */
};

void arm_draft_init(struct arm_draft *, struct arm_call *);
void arm_draft_fini(struct arm_draft *);

/* A resource that is to be put. */
struct arm_put {
	enum arm_type type;
	const char *subscription, *group;
	char *const *names;
	size_t n;
	const struct arm_item *was; /* NULL: it is new */
	const char *parent;         /* path of the parent's object, or NULL */
	const struct data_node *body;
	char *path;             /* in the lab; or NULL */
	struct data_node *node; /* at the path; or NULL */
};

/* Puts a resource with what a body has inside of it; false: refused. */
bool arm_draft_put(struct arm_draft *, struct arm_put *);
/* Puts what rows say of a body into the node of a resource; false: refused. */
bool arm_draft_rows(struct arm_draft *, struct arm_put *);
/* Takes a resource away with all that is below it. */
void arm_draft_take(struct arm_draft *, const struct arm_item *);
/* Makes the edit; false: refused, and answered.  *begun: it takes time. */
bool arm_draft_run(struct arm_draft *, const char *subscription, bool *begun);

/* put.c: where a new object of a type goes in the lab, the caller's.  NULL: nowhere,
 * which is a refusal when the draft has failed. */
char *arm_place_of(struct arm_draft *, const struct arm_put *);
/* put.c: what of a body no row has. */
void arm_put_extra(struct arm_draft *, struct arm_put *);
/* Refuses a reference to what is not there. */
void arm_refuse_reference(struct arm_draft *, const struct arm_put *, const char *id);
/* Whether a text is the name of a resource, or of a subscription; of a group. */
bool arm_is_name(const char *);
bool arm_is_group(const char *);
/* Sets or drops a leaf of a node; NULL drops. */
void arm_set(struct data_node *, const char *leaf, const char *text);
/* What azure-resources keeps of a resource: the path of its object or NULL, and the
 * rest. */
void arm_entry_put(struct data_node *tree, const char *key, const char *object,
    const struct data_node *rest);
void arm_entry_take(struct data_node *tree, const char *key);
/* used.c: subnets that are those of a gateway or a Route Server. */
bool arm_is_reserved(const char *subnet);
/* Takes away what is at a path of a tree, and a keyed list that is empty then. */
void arm_take_path(struct data_node *tree, const char *path);
/* Ends the peering of two VNets, whichever end it is. */
void arm_take_vnet_peering(struct arm_draft *, const struct arm_item *);
/* used.c: refuses to delete what others rest on, as Azure does; what is in `group`,
 * which may be NULL, does not count. */
bool arm_is_used(struct arm_call *, const struct arm_item *, const char *group);
/* write.c: the body of a request, an object; NULL: refused. */
struct data_node *arm_body(struct arm_call *);
/* True: a name is none of a resource group, which has been said. */
bool arm_refuse_group(struct arm_call *, const char *name);
/* draft.c: whether "West Europe" and "westeurope" are one place. */
bool arm_is_same_place(const char *, const char *);
/* Takes a resource away, and what else the lab has of it. */
void arm_draft_remove(struct arm_draft *, const struct arm_item *);
/* The emulator has provisioned a circuit by itself, and so takes that back; true for
 * all else.  False: refused. */
bool arm_deprovision(struct arm_call *, const struct arm_item *);

#endif
