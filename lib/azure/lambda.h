/*
 * Functions of template expressions that take others: lambdas, as Bicep writes them for
 * its loops over arrays, and functions that a template has of its own.
 */
#ifndef AZURE_LAMBDA_H
#define AZURE_LAMBDA_H

#include "azure/template_int.h"

/* A lambda as a value: `text` is what stands between its parentheses. */
struct data_node *azure_lambda_new(const char *text);
/* Calls a function that takes a lambda, names a variable of one, or is the template's
 * own; NULL and *known false when there is no such function, NULL and *known true when
 * its arguments are wrong, or, with t->open, nobody can answer. */
struct data_node *azure_lambda_call(struct azure_template *, const char *name,
    struct data_node *const *args, size_t nargs, struct errs *, bool *known);

#endif
