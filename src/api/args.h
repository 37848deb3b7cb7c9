/*
 * The arguments of an operation for its handler: checked once, typed, and found by
 * their places in the row (rows.h).
 */
#ifndef API_ARGS_H
#define API_ARGS_H

#include "api/verbs.h"
#include "base/err.h"
#include "base/ip.h"
#include "data/tree.h"

struct api_value {
	/* As given, else the default; of a WORD the word that was meant, whatever the
	 * case ("PRIMARY", "ErGw1AZ"); NULL: there is none. */
	const char *text;
	union {
		uint64_t number; /* UINT */
		int64_t us;      /* DURATION */
		unsigned word;   /* WORD: place among the words */
		bool flag;       /* BOOL */
		struct ip_prefix prefix;
		struct ip_addr address;
	} as;
	bool given;  /* the value is no default */
	bool around; /* PREFIX: an address was given; the prefix is that alone */
};

/* Reads the text of a value, which the value borrows.  False and an error with
 * CODE_BAD_ARGUMENT, which names the argument, the text, and what is allowed. */
bool api_value_read(const struct api_arg *, const char *text, struct api_value *,
    struct errs *);

struct api_args {
	const struct api_verb *verb;
	struct data_node *input; /* a MAP of TEXTs, as given */
	struct api_value values[API_ARGS_MAX];
};

/*
 * Makes the arguments of an operation from its input, a MAP, which the function takes
 * over.  Where YAML is wanted an object of JSON is as good, and where checks are wanted
 * an array, too: its text is the value then (data_json_parse_input).  NULL and all
 * errors when an argument is unknown, has another type or range, or is required and
 * missing.  The caller frees the arguments (api_args_free).
 */
struct api_args *api_args_new(const struct api_verb *, struct data_node *input,
    struct errs *);
struct api_args *api_args_dup(const struct api_args *);
void api_args_free(struct api_args *); /* NULL is allowed */

/* The values of arguments by place, each function for one type.  An absent argument has
 * its default, or NULL, 0 or false without one.  Durations are in µs. */
bool api_given(const struct api_args *, unsigned);
const char *api_text(const struct api_args *, unsigned);
uint64_t api_number(const struct api_args *, unsigned);
int64_t api_us(const struct api_args *, unsigned);
unsigned api_word(const struct api_args *, unsigned);
bool api_flag(const struct api_args *, unsigned);
const struct ip_prefix *api_prefix(const struct api_args *, unsigned);
/* True when an address stands for the longest prefix around it. */
bool api_around(const struct api_args *, unsigned);
/* The value of an argument by name, for a handler of several operations; NULL when the
 * operation has no such argument. */
const struct api_value *api_value(const struct api_args *, const char *name);
/* The text of an argument by name; NULL when the operation has no such argument, or the
 * argument has neither value nor default. */
const char *api_text_of(const struct api_args *, const char *name);

#endif
