/*
 * Regular expressions over AS paths, as routers have them: text such as "12076 64520",
 * with . * + ? | ( ) [ ] ^ $ and `_` for a boundary (an end or a blank).  Matching
 * takes time in proportion to text times expression, whatever the expression.
 */
#ifndef PLAN_REGEX_H
#define PLAN_REGEX_H

#include <stdbool.h>

struct plan_regex;

/* Compiles an expression, which the caller frees; NULL and *why, a static text, when
 * the text is no expression. */
struct plan_regex *plan_regex_new(const char *text, const char **why);
void plan_regex_free(struct plan_regex *);
/* True when the expression matches somewhere in the text. */
bool plan_regex_match(const struct plan_regex *, const char *text);

#endif
