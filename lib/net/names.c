/*
 * What runs, by the names that the spec has for it, which are in order there.
 */
#include "net/net_int.h"

#include <stdlib.h>
#include <string.h>

static int
by_link_name(const void *key, const void *link)
{
	return strcmp(key, ((const struct net_link *)link)->name);
}

struct net_ln *
net_ln_find(const struct net *net, const char *name)
{
	const struct net_spec *s = net->spec;
	const struct net_link *l = s->nlinks
	    ? bsearch(name, s->links, s->nlinks, sizeof *s->links, by_link_name)
	    : NULL;

	return l ? net->lns[l - s->links] : NULL;
}

static int
by_session_name(const void *key, const void *session)
{
	return strcmp(key, ((const struct net_session *)session)->name);
}

struct net_sess *
net_sess_find(const struct net *net, const char *name)
{
	const struct net_spec *s = net->spec;
	const struct net_session *x = s->nsessions
	    ? bsearch(name, s->sessions, s->nsessions, sizeof *s->sessions,
		  by_session_name)
	    : NULL;

	return x ? net->sessions[x - s->sessions] : NULL;
}

struct net_half *
net_half_by_session(const struct net *net, const char *name, unsigned end)
{
	const struct net_sess *s = net_sess_find(net, name);

	return s ? s->half[end] : NULL;
}

struct net_half *
net_half_at(const struct net *net, size_t i)
{
	return i < net->nhalves ? net->halves[i] : NULL;
}
