/*
 * The best names are kept in order while they are offered; there are few, so each is
 * put in its place by hand.  Names of more than 63 octets are not compared, which
 * bounds the work by a constant.
 */
#include "data/suggest.h"

#include "base/text.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define LETTERS_MAX 63
#define BEGINS      LETTERS_MAX /* as good as so many changes: behind all likeness */
#define FAR         UINT_MAX

static unsigned
score(const char *wrong, const char *known)
{
	size_t nw = strnlen(wrong, LETTERS_MAX + 1);
	size_t nk = strnlen(known, LETTERS_MAX + 1);
	size_t shorter = nw < nk ? nw : nk, longer = nw + nk - shorter;
	size_t apart = longer - shorter;
	unsigned allowed = nw > 4 ? (unsigned)nw / 3 : 1, c;

	if (nw > LETTERS_MAX || nk > LETTERS_MAX)
		return FAR;
	c = apart > allowed ? FAR : text_distance(wrong, nw, known, nk);
	/* All letters replaced is no likeness, however short the name. */
	if (c <= allowed && c < longer)
		return c;
	return shorter >= 2 && strncmp(wrong, known, shorter) == 0 ? BEGINS : FAR;
}

void
data_suggest_init(struct data_suggest *s, const char *wrong)
{
	*s = (struct data_suggest){ .wrong = wrong };
}

void
data_suggest_offer(struct data_suggest *s, const char *known)
{
	size_t at = s->n;
	unsigned c;

	if (strcmp(s->wrong, known) == 0)
		s->there = true;
	c = score(s->wrong, known);
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->best[i], known) == 0)
			return;
	while (at > 0 && s->score[at - 1] > c)
		at--;
	if (c == FAR || at == DATA_SUGGEST_SHOWN)
		return;
	if (s->n < DATA_SUGGEST_SHOWN)
		s->n++;
	for (size_t i = s->n - 1; i > at; i--) {
		s->best[i] = s->best[i - 1];
		s->score[i] = s->score[i - 1];
	}
	s->best[at] = known;
	s->score[at] = c;
}

bool
data_suggest_any(const struct data_suggest *s)
{
	return s->n && !s->there;
}

const char *
data_suggest_cure(struct data_suggest *s, const char *otherwise)
{
	size_t len = 0;

	if (!data_suggest_any(s))
		return otherwise;
	for (size_t i = 0; i < s->n; i++)
		len +=
		    (size_t)snprintf(s->text + len, sizeof s->text - len, "%s\"%s\"%s",
			i == 0             ? "did you mean "
			    : i + 1 < s->n ? ", "
					   : " or ",
			s->best[i], i + 1 == s->n ? "?" : "");
	return s->text;
}

void
data_unknown(struct errs *errs, const char *path, const char *what, const char *name,
    const char *cure)
{
	errs_add(errs, CODE_UNKNOWN_NAME, NULL, path, cure ? cure : "",
	    "there is %s%s called %.80s", what ? "no " : "nothing", what ? what : "",
	    name);
}

void
data_unknown_of(struct errs *errs, const char *what, const char *name,
    const char *const *names, size_t n, const char *otherwise)
{
	struct data_suggest s;

	data_suggest_init(&s, name);
	for (size_t i = 0; i < n; i++)
		data_suggest_offer(&s, names[i]);
	data_unknown(errs, name, what, name, data_suggest_cure(&s, otherwise));
}
