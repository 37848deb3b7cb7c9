/*
 * Names near an unknown one: few changes apart (base/text.h), or the one begins with
 * the other.  And the session that stands for another.
 */
#include "net/suggest.h"

#include "base/text.h"
#include "net/ends.h"

#include <string.h>

enum { SHOWN = 3 };

static unsigned
score(const char *unknown, const char *name)
{
	size_t n = strlen(unknown), m = strlen(name);
	unsigned d;

	if (n > TEXT_DISTANCE_MAX || m > TEXT_DISTANCE_MAX || n == 0)
		return 100;
	d = text_distance(unknown, n, name, m);
	if (d <= (n < 4 ? 1 : n < 8 ? 2 : 3) && d < m)
		return d;
	if (n >= 2 && strncmp(unknown, name, n < m ? n : m) == 0)
		return 4;
	return 100;
}

void
net_suggest(struct buf *out, const char *unknown, const char *const *names, size_t n)
{
	const char *best[SHOWN];
	unsigned scores[SHOWN];
	size_t have = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned s = score(unknown, names[i]);
		size_t at = have;

		if (s == 100)
			continue;
		while (at > 0 && scores[at - 1] > s)
			at--;
		if (at == SHOWN)
			continue;
		if (have < SHOWN)
			have++;
		memmove(&best[at + 1], &best[at], (have - 1 - at) * sizeof *best);
		memmove(&scores[at + 1], &scores[at], (have - 1 - at) * sizeof *scores);
		best[at] = names[i];
		scores[at] = s;
	}
	for (size_t i = 0; i < have; i++)
		buf_printf(out, "%s%s%s",
		    i == 0             ? "did you mean "
			: i + 1 < have ? ", "
				       : " or ",
		    best[i], i + 1 == have ? "?" : "");
}

static const struct net_session *
carrier(const struct net_spec *s, const char *name, size_t link_len, uint8_t family)
{
	for (size_t i = 0; i < s->nsessions; i++) {
		const struct net_session *x = &s->sessions[i];

		if (x->nfamilies > 1 && net_session_family(x, family) &&
		    strncmp(x->link, name, link_len) == 0 && !x->link[link_len])
			return x;
	}
	return NULL;
}

bool
net_carried_by_other(const struct net_spec *s, const char *session, struct errs *errs)
{
	const struct net_session *x;
	struct buf cure;
	size_t len;
	uint8_t family = net_name_family(session, &len);
	bool v6 = family == IP_V6;

	if (family == IP_NONE)
		return false;
	x = carrier(s, session, len, family);
	if (!x || strcmp(x->name, session) == 0)
		return false;
	buf_init(&cure);
	buf_printf(&cure, "name %s", x->name);
	errs_add(errs, CODE_UNKNOWN_NAME, NULL, session, cure.data,
	    "%s has no session of its own for %s: %s carries it too%s%s%s", x->link,
	    v6 ? "IPv6" : "IPv4", x->name, x->share_rule ? " (" : "",
	    x->share_rule ? x->share_rule : "", x->share_rule ? ")" : "");
	buf_fini(&cure);
	return true;
}
