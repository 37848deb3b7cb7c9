/*
 * Inside of data/query.h: the expressions that query.c reads, query_ask.c works out,
 * and query_functions.c calls.
 */
#ifndef DATA_QUERY_INT_H
#define DATA_QUERY_INT_H

#include "data/query.h"

enum query_kind {
	QUERY_CURRENT,    /* @ */
	QUERY_FIELD,      /* name */
	QUERY_INDEX,      /* [n] */
	QUERY_SLICE,      /* [from:to:step] */
	QUERY_FLATTEN,    /* a[] */
	QUERY_THEN,       /* a, then b of what a is: a.b, a[n] */
	QUERY_EACH,       /* b of each element of the list a: a[*].b */
	QUERY_EACH_VALUE, /* b of each member of the object a: a.*.b */
	QUERY_WHERE,      /* b of each element of a for which c is true: a[?c].b */
	QUERY_PIPE,       /* a | b */
	QUERY_OR,
	QUERY_AND,
	QUERY_NOT,
	QUERY_EQ,
	QUERY_NE,
	QUERY_LT,
	QUERY_LE,
	QUERY_GT,
	QUERY_GE,
	QUERY_LIST,     /* [a, b] */
	QUERY_HASH,     /* {name: a} */
	QUERY_LITERAL,  /* 'text', `JSON` */
	QUERY_CALL,     /* function(a, b) */
	QUERY_REFERENCE /* &a, an argument of a function */
};

enum { QUERY_PARTS = 3 };

struct query {
	enum query_kind kind;
	struct query *part[QUERY_PARTS]; /* a, b and c above */
	char *name;                      /* FIELD, CALL */
	long at[3];                      /* INDEX, SLICE */
	bool has[3];                     /* SLICE: which of them are given */
	struct data_node *literal;
	struct query **list; /* LIST, HASH, CALL: elements or arguments */
	char **names;        /* HASH: their names */
	size_t n, cap, capnames;
};

/* What an expression makes of a value: the caller's, or NULL and an error. */
struct data_node *query_ask(const struct query *, const struct data_node *,
    struct errs *);

bool query_is_null(const struct data_node *);
bool query_is_number(const struct data_node *, double *);
bool query_is_string(const struct data_node *);
bool query_equal(const struct data_node *, const struct data_node *);
struct data_node *query_null(void);
struct data_node *query_bool(bool);
struct data_node *query_number(double);
struct data_node *query_string(const char *);
/* Adds an element or, with a name, a member behind the others. */
void query_push(struct data_node *to, struct data_node *, const char *name);

/* Calls a function of arguments that were worked out, but for references; the result is
 * the caller's, or NULL and an error. */
struct data_node *query_call(const struct query *, const struct data_node *current,
    struct errs *);
/* True when there is such a function that takes so many arguments; an error otherwise.
 */
bool query_callable(const char *name, size_t n, struct errs *);

#endif
