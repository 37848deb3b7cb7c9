/*
 * Names of more than 63 octets are not compared, which bounds the work by a constant.
 */
#include "data/suggest.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define LETTERS_MAX 63

void
data_suggest_init(struct data_suggest *s, const char *wrong)
{
	*s = (struct data_suggest){ .wrong = wrong };
}

void
data_suggest_offer(struct data_suggest *s, const char *known)
{
	size_t nw = strnlen(s->wrong, LETTERS_MAX + 1);
	size_t nk = strnlen(known, LETTERS_MAX + 1);
	size_t apart = nw > nk ? nw - nk : nk - nw;
	unsigned allowed = nw > 4 ? (unsigned)nw / 3 : 1;
	unsigned c;

	if (nw > LETTERS_MAX || nk > LETTERS_MAX || apart > allowed)
		return;
	c = text_distance(s->wrong, nw, known, nk);
	/* All letters replaced is no likeness, however short the name. */
	if (c > allowed || c >= nw || (s->best && c >= s->changes))
		return;
	s->best = known;
	s->changes = c;
}

const char *
data_suggest_cure(const struct data_suggest *s, char *buf, size_t size,
    const char *otherwise)
{
	if (!s->best)
		return otherwise;
	snprintf(buf, size, "did you mean \"%s\"?", s->best);
	return buf;
}

void
data_unknown(struct errs *errs, const char *path, const char *what, const char *name,
    const char *cure)
{
	errs_add(errs, CODE_UNKNOWN_NAME, NULL, path, cure,
	    "there is %s%s called %.80s", what ? "no " : "nothing", what ? what : "",
	    name);
}
