/*
 * A call of a function in an expression, and what functions share.
 */
#ifndef AZURE_FUNCTION_H
#define AZURE_FUNCTION_H

#include "azure/template_int.h"
#include "base/buf.h"

struct azure_call {
	const struct azure_template *t;
	struct data_node *const *args;
	size_t n;
};

/* A truth value and a number as leaves. */
struct data_node *azure_truth(bool);
struct data_node *azure_number(long long);
/* The text of an argument; NULL: there is none, or it is an array or an object. */
const char *azure_text_of(const struct azure_call *, size_t i);
bool azure_is_null(const struct data_node *);

/* A function by its name, and how many arguments it takes. */
struct azure_function_row {
	const char *name;
	size_t least, most;
	/* NULL: an argument is of a wrong type. */
	struct data_node *(*call)(const struct azure_call *);
};
/* Rows of function_more.c and function_nets.c; a NULL name ends them. */
extern const struct azure_function_row azure_functions_more[];
extern const struct azure_function_row azure_functions_nets[];

/* The number that an argument is; false: it is none of 64 bits. */
bool azure_number_of(const struct azure_call *, size_t i, long long *);
/* A text out of a buffer, which is ended. */
struct data_node *azure_text_new(struct buf *);

/* Functions of arrays and objects, as functions.c has them in its rows. */
struct data_node *azure_array(const struct azure_call *);
struct data_node *azure_object(const struct azure_call *);
struct data_node *azure_merge(const struct azure_call *);
struct data_node *azure_length(const struct azure_call *);
struct data_node *azure_is_empty(const struct azure_call *);
struct data_node *azure_first_of(const struct azure_call *);
struct data_node *azure_last_of(const struct azure_call *);
struct data_node *azure_contains(const struct azure_call *);
struct data_node *azure_coalesce(const struct azure_call *);
struct data_node *azure_null(const struct azure_call *);

#endif
