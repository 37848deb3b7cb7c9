/*
 * Between the parts of the template reader: where expressions are evaluated.
 */
#ifndef AZURE_TEMPLATE_INT_H
#define AZURE_TEMPLATE_INT_H

#include "azure/template.h"

#include <stdint.h>

enum {
	AZURE_TEMPLATE_DEPTH = 48,
	AZURE_TEMPLATE_RESOURCES = 2000,
	AZURE_TEMPLATE_STEPS = 400000,
	AZURE_TEMPLATE_OCTETS = 32 << 20,
	AZURE_TEMPLATE_NODE = 32, /* octets that an answer counts, besides its texts */
	AZURE_TEMPLATE_COPIES = 800,
	AZURE_TEMPLATE_BOUND = 32
};

struct azure_template {
	const struct data_node *document;
	const struct data_node *scope; /* whose parameters and variables count */
	struct azure_template_env env;
	unsigned depth;      /* values and calls under way */
	unsigned steps;      /* values and calls so far */
	size_t octets;       /* of texts so far */
	bool open;           /* the last value rests on what nobody can answer */
	bool failed;         /* an error has been told */
	unsigned long opens; /* texts so far that are expressions nobody can answer */
	unsigned level;      /* templates around this one */
	/* Deployments inside that are expanded (nested.c). */
	struct azure_nested *nested;
	size_t nnested, capnested;
	/* Loops under way, the innermost last. */
	struct {
		const char *name;
		unsigned index;
	} loops[4];
	unsigned nloops;
	/* Variables of lambdas under way, the innermost last; values are borrowed. */
	struct {
		char name[64];
		const struct data_node *value;
	} bound[AZURE_TEMPLATE_BOUND];
	unsigned nbound;
};

/* The value of any node; never open: what nobody can answer stays text.  NULL after an
 * error. */
struct data_node *azure_value(struct azure_template *, const struct data_node *,
    struct errs *);
/* The value of a text, which may be an expression in brackets; NULL after an error,
 * and, with t->open, when nobody can answer. */
struct data_node *azure_text(struct azure_template *, const char *text, struct errs *);
/* What {"name": …, "count": …, "input": …} makes: an array; NULL after an error. */
struct data_node *azure_loop(struct azure_template *, const struct data_node *copy,
    struct errs *);
/* A copy that is not evaluated, of which the octets count; NULL after an error. */
struct data_node *azure_value_keep(struct azure_template *, const struct data_node *,
    struct errs *);
/* The octets of all texts of a value, and `node` more for each object, array and text
 * of it. */
size_t azure_octets(const struct data_node *, size_t node);
/* Member of a resource with the loops that made it; no member of a template. */
#define AZURE_LOOPS "copy()"
/* Begins the loops that made a resource, and ends as many. */
unsigned azure_loops_begin(struct azure_template *, const struct data_node *resource);
void azure_loops_end(struct azure_template *, unsigned n);
/* The value of an expression without its brackets; NULL after an error, and, with
 * t->open, when nobody can answer. */
struct data_node *azure_expression(struct azure_template *, const char *text,
    struct errs *);
/* Tells an error once. */
void azure_template_wrong(struct azure_template *, const struct data_node *at,
    struct errs *, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A leaf with a text, which is copied. */
struct data_node *azure_leaf_new(enum data_leaf, const char *text);

/* Calls a function that is nothing but one of its arguments; NULL and *known false when
 * there is no such function; NULL and *known true when the arguments are wrong. */
struct data_node *azure_function(const struct azure_template *, const char *name,
    struct data_node *const *args, size_t nargs, bool *known);

#endif
