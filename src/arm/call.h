/*
 * Inside of src/arm: one request under way, what its path leads to, and the resources
 * of a lab.
 */
#ifndef ARM_CALL_H
#define ARM_CALL_H

#include "arm/arm.h"
#include "arm/kinds.h"
#include "arm/value.h"
#include "er/lab.h"

enum { ARM_NAMES_MAX = 4, ARM_PARTS_MAX = 24, ARM_NAME_MAX = 161 };

/* --- paths: path.c --- */

/* The parts of a path, decoded. */
struct arm_path {
	char *parts[ARM_PARTS_MAX];
	size_t n;
};
/* False: the path is too long, or has what no path has. */
bool arm_path_parse(struct arm_path *, const char *text);
void arm_path_fini(struct arm_path *);
/* The value of a parameter of a query, decoded and the caller's, or NULL. */
char *arm_query_get(const char *query, const char *name);

/* A resource, or a list of them, by its path. */
struct arm_target {
	enum arm_type type;
	char *subscription; /* as the lab has it */
	char *group;        /* NULL: all of the subscription */
	char *names[ARM_NAMES_MAX];
	size_t n;
	bool list;        /* all with the last name missing */
	const char *verb; /* what is done with the resource; or NULL */
	const char *arg;  /* of the verb; or NULL */
};
void arm_target_fini(struct arm_target *);

/* --- resources: find.c --- */

/* One resource. */
struct arm_item {
	enum arm_type type;
	char *subscription; /* whose */
	char *group;
	char *names[ARM_NAMES_MAX]; /* as ARM has them, from the top */
	size_t n;
	char *path;                    /* in the lab; NULL: nothing of it is there */
	const struct data_node *node;  /* at the path; NULL: derived */
	const struct data_node *entry; /* in azure-resources, or NULL */
};
void arm_item_fini(struct arm_item *);

struct arm_call {
	struct arm *arm;
	const struct arm_request *rq;
	struct arm_response *rs;
	const struct er_lab *lab;
	const struct arm_caller *who;
	struct arm_target target;
	const char *subscription; /* whose references are looked at */
	const char *key;          /* that the body shows, or NULL */
};

struct arm {
	struct arm_host host;
	struct arm_habits habits;
	/* arm_handle, for who makes requests of their own. */
	void (*handle)(struct arm *, const struct arm_request *, struct arm_response *);
	/* What tells the object of a path from its entry in azure-resources. */
	const struct er_lab *indexed;
	const struct data_node **entries; /* that have an object, by path */
	size_t nentries;
	struct arm_ring **rings; /* of operations, one of each subscription */
	size_t nrings, caprings;
	uint64_t edits;      /* of the run, when the index was made */
	struct arm_dry *dry; /* requests only try (arm/dry.h); or NULL */
};

/* All resources of a type, of a subscription and below a parent (names, all but the
 * last one; NULL: whatever they are), in order of their paths. */
struct arm_items {
	struct arm_item *items;
	size_t n, cap;
};
void arm_items_fini(struct arm_items *);
void arm_find_all(struct arm_call *, enum arm_type, const char *subscription,
    char *const *parents, size_t nparents, struct arm_items *);
/* The one with these names; false: there is none. */
bool arm_find(struct arm_call *, enum arm_type, const char *subscription,
    char *const *names, size_t n, struct arm_item *);
/* The one with the names and the group of a target. */
bool arm_find_target(struct arm_call *, const struct arm_target *, struct arm_item *);
/* The one at a path of the lab. */
bool arm_find_path(struct arm_call *, enum arm_type, const char *path,
    struct arm_item *);
/* The resource that an id is of; false: it is none, or not there.  *type may be
 * ARM_TYPE_N before, for any. */
bool arm_find_id(struct arm_call *, const char *id, struct arm_item *);
/* Takes an id apart, whether or not the resource is there; false: it is no id. */
bool arm_target_of_id(struct arm_call *, const char *id, struct arm_target *);
/* The same of a path that has been taken apart, which may be of a list, or have a verb;
 * these borrow from the path. */
bool arm_target_of_path(struct arm_call *, const struct arm_path *,
    struct arm_target *);
/* The name of the object at the top of a path, "er-a" of "circuits/er-a/…". */
char *arm_top_of(const char *path);
/* The id of a circuit, or of its private peering, whosever it is; NULL: it has none. */
char *arm_circuit_id(struct arm_call *, enum arm_type, const struct er_circuit *);
/* An id with the subscription as the lab has it. */
char *arm_stored_id(enum arm_type, const char *subscription, const char *group,
    char *const *names, size_t n);
/* "/subscriptions/GUID/resourceGroups/G/providers/…" */
char *arm_item_id(const struct arm_item *);
char *arm_id(enum arm_type, const char *subscription, const char *group,
    char *const *names, size_t n);
/* The id of "Microsoft.Network/a/b" with the name "x/y". */
char *arm_id_of(const char *subscription, const char *group, const char *type,
    const char *name);
/* The key in azure-resources of a resource: its id in small letters. */
char *arm_key(enum arm_type, const char *subscription, const char *group,
    char *const *names, size_t n);
/* The name of a lab's object without its mark, and its owner. */
char *arm_plain(const char *name);
const char *arm_owner(const struct data_node *object);
/* The subscription of a lab that a text of a path means; NULL: there is none that the
 * caller may see. */
char *arm_subscription_in(struct arm_call *, const char *text);
/* Subscriptions that the caller sees, each once. */
void arm_subscriptions(struct arm_call *, char ***names, size_t *n);
/* Groups of a subscription, each once; the texts are the caller's. */
void arm_groups(struct arm_call *, const char *subscription, char ***names, size_t *n);
const char *arm_lab_name(const struct arm_call *);
struct arm_names arm_names_of(struct arm_call *);

/* --- answers --- */

/* Refuses: a code of ARM with a text. */
void arm_refuse(struct arm_call *, int status, const char *code, const char *target,
    const char *text, ...) __attribute__((format(printf, 5, 6)));
/* Refuses with what the lab says of an edit: error.c has the words of ARM for codes. */
void arm_refuse_errs(struct arm_call *, struct errs *);
void arm_answer(struct arm_call *, int status, struct data_node *); /* takes it */
void arm_header(struct arm_call *, const char *name, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void arm_not_found(struct arm_call *);

/* show.c: the resource as ARM has it; the caller's. */
struct data_node *arm_show(struct arm_call *, const struct arm_item *);
/* The rows of an object at a path. */
void arm_rows_of(enum arm_type, const char *path, const struct arm_row **, size_t *n);
/* Children that a type has inside. */
struct arm_inside {
	enum arm_type parent;
	const char *property; /* NULL ends them */
	enum arm_type child;
	/* A list in a PUT is all there is to be; else what is to be added. */
	bool whole;
};
extern const struct arm_inside arm_insides[];
/* extra.c: what no row has. */
void arm_show_extra(struct arm_call *, const struct arm_item *, struct data_node *);

/* JSON that we have written ourselves; NULL when it is none. */
struct data_node *arm_parse(const char *text, size_t len);
/* write.c */
void arm_write(struct arm_call *);
/* verbs.c: false when the type has no such verb. */
bool arm_verb(struct arm_call *);
/* meta.c: what is no resource of a kind; false: it is none of that. */
bool arm_meta(struct arm_call *, const struct arm_path *);
/* deploy.c: requests about deployments. */
void arm_deploy(struct arm_call *, const struct arm_path *, const char *subscription);
/* groups.c: where a group is, the caller's. */
char *arm_group_location(struct arm_call *, const char *subscription,
    const char *group);

#endif
