/*
 * The family is taken off first; then every "--" may be the one between the ends.
 */
#include "net/ends.h"

#include "base/ip.h"
#include "base/xalloc.h"

#include <string.h>

uint8_t
net_name_family(const char *name, size_t *len)
{
	static const char v4[] = "/ipv4", v6[] = "/ipv6";
	size_t n = strlen(name);
	const char *end = n < sizeof v4 - 1 ? "" : name + n - (sizeof v4 - 1);
	bool four = strcmp(end, v4) == 0, six = strcmp(end, v6) == 0;

	*len = four || six ? n - (sizeof v4 - 1) : n;
	return four ? IP_V4 : six ? IP_V6 : IP_NONE;
}

bool
net_ends_next(const char *name, struct net_ends *e)
{
	const char *from = e->a ? e->a + e->na + 1 : name, *mid = strstr(from, "--");
	size_t len;

	e->family = net_name_family(name, &len);
	if (!mid || mid + 2 > name + len)
		return false;
	e->a = name;
	e->na = (size_t)(mid - name);
	e->b = mid + 2;
	e->nb = len - e->na - 2;
	return true;
}

char *
net_ends_turned(const struct net_ends *e)
{
	return xasprintf("%.*s--%.*s%s", (int)e->nb, e->b, (int)e->na, e->a,
	    e->family == IP_V4       ? "/ipv4"
		: e->family == IP_V6 ? "/ipv6"
				     : "");
}

static bool
is_end(const char *at, size_t n, const char *name)
{
	return strlen(name) == n && memcmp(at, name, n) == 0;
}

char *
net_ends_far(const char *link, const char *near)
{
	struct net_ends e = { .a = NULL };

	while (net_ends_next(link, &e)) {
		if (is_end(e.a, e.na, near))
			return xstrndup(e.b, e.nb);
		if (is_end(e.b, e.nb, near))
			return xstrndup(e.a, e.na);
	}
	return NULL;
}
