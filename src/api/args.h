/*
 * The arguments of an operation, as a handler takes them: typed, by their places in the
 * row (rows.h), checked once.
 */
#ifndef API_ARGS_H
#define API_ARGS_H

#include "api/verbs.h"
#include "base/err.h"
#include "base/ip.h"
#include "data/tree.h"

struct api_value {
	const char *text; /* as given, else the default; NULL: neither */
	union {
		uint64_t number; /* UINT */
		int64_t us;      /* DURATION */
		unsigned word;   /* WORD: place among the words */
		bool flag;       /* BOOL */
		struct ip_prefix prefix;
		struct ip_addr address;
	} as;
	bool given;
};

/* Reads the text of a value: false and an error (CODE_BAD_ARGUMENT) that names the
 * argument, what was given and what is allowed.  `text` is borrowed by the value. */
bool api_value_read(const struct api_arg *, const char *text, struct api_value *,
    struct errs *);

struct api_args {
	const struct api_verb *verb;
	struct data_node *input; /* a MAP of TEXTs: what was given */
	struct api_value values[API_ARGS_MAX];
};

/*
 * Takes the input of an operation, a MAP, over: NULL and all errors when it has other
 * arguments than the operation takes, values of other types, or lacks what is required.
 * The caller's (api_args_free).
 */
struct api_args *api_args_new(const struct api_verb *, struct data_node *input,
    struct errs *);
struct api_args *api_args_dup(const struct api_args *);
void api_args_free(struct api_args *); /* NULL is fine */

/* Values by place.  What is absent is its default, else NULL, 0 or false. */
bool api_given(const struct api_args *, unsigned);
const char *api_text(const struct api_args *, unsigned);
uint64_t api_number(const struct api_args *, unsigned);
int64_t api_us(const struct api_args *, unsigned);
unsigned api_word(const struct api_args *, unsigned);
bool api_flag(const struct api_args *, unsigned);
const struct ip_prefix *api_prefix(const struct api_args *, unsigned);
/* By name, for what handles several operations: the value, or NULL when the operation
 * takes no such argument. */
const struct api_value *api_value(const struct api_args *, const char *name);
/* The text of that, or NULL. */
const char *api_text_of(const struct api_args *, const char *name);

#endif
