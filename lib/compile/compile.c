/*
 * A spec, part by part, and the pieces that the parts share: routers, what they
 * originate and what hangs on them, how real neighbours are reached.
 */
#include "compile/compile.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* What holds of every session, whatever it joins. */
static void
everywhere(struct net_family *f, const struct er_fidelity *as)
{
	f->a.export.reject_sets = f->b.export.reject_sets = as->reject_sets;
	f->a.import.martians = f->b.import.martians = as->martians;
}

struct net_spec *
compile_lab_compile(const struct er_lab *lab, const struct er_files *files,
    struct errs *errs)
{
	struct compiling c = { lab->model, files, net_spec_new(), errs };
	size_t before = errs->nerrors;
	const char *why;

	compile_routers(&c);
	compile_expressroute(&c);
	compile_hosts(&c);
	compile_realms(&c);
	for (size_t i = 0; i < c.spec->nsessions; i++) {
		struct net_session *s = &c.spec->sessions[i];

		for (size_t k = 0; k < s->nfamilies; k++)
			everywhere(&s->families[k], &lab->model->fidelity);
	}
	if (!net_spec_finish(c.spec, &why))
		errs_add(errs, CODE_INTERNAL, "", "", "report it as a defect of erxd",
		    "the lab compiled to a faulty spec: %s", why);
	else
		compile_packets(&c, lab);
	if (errs->nerrors == before)
		return c.spec;
	net_spec_free(c.spec);
	return NULL;
}

struct net_router *
compile_router(struct compiling *c, const struct er_speaker *s)
{
	static const enum net_kind kinds[] = {
		[ER_ROLE_MSEE] = NET_KIND_MSEE,
		[ER_ROLE_GATEWAY] = NET_KIND_GATEWAY,
		[ER_ROLE_EDGE] = NET_KIND_EDGE,
		[ER_ROLE_CE] = NET_KIND_CE,
		[ER_ROLE_VPN] = NET_KIND_VPN,
		[ER_ROLE_SERVER] = NET_KIND_SERVER,
		[ER_ROLE_HUB] = NET_KIND_HUB,
		[ER_ROLE_PLAIN] = NET_KIND_PLAIN,
		[ER_ROLE_APPLIANCE] = NET_KIND_APPLIANCE,
		[ER_ROLE_MICROSOFT] = NET_KIND_MSEE,
		[ER_ROLE_SERVICES] = NET_KIND_PLAIN,
	};
	struct net_router *r = net_spec_router(c->spec, xstrdup(s->name));

	r->owner = xstrdup(s->owner);
	r->kind = kinds[s->role];
	r->asn = s->asn;
	r->id = s->id;
	r->max_paths = 1;
	return r;
}

/* Grows in powers of two without a capacity of its own: full when n is one of them. */
static void *
grow(void *items, size_t n, size_t size)
{
	if (n != 0 && (n & (n - 1)) != 0)
		return items;
	return xreallocarray(items, n ? 2 * n : 1, size);
}

struct net_origin *
compile_origin(struct net_router *r, const struct ip_prefix *prefix)
{
	struct net_origin *o;

	r->origins = grow(r->origins, r->norigins, sizeof *r->origins);
	o = &r->origins[r->norigins++];
	*o = (struct net_origin){ .prefix = *prefix };
	return o;
}

void
compile_networks(struct net_router *r, bool given, const struct er_prefixes *networks)
{
	for (size_t i = 0; given && i < networks->n; i++)
		net_attach(r, &networks->items[i], NULL, false);
	for (size_t i = 0; !given && i < r->norigins; i++)
		if (r->origins[i].prefix.len != 0)
			r->origins[i].behind = NET_BEHIND_NETWORKS;
}

static struct net_origin
take(struct net_origin *from, size_t i)
{
	return from[i];
}

/* Merge sort: the first of equal prefixes must stay the first. */
static void
sort_origins(struct net_origin *a, size_t n, struct net_origin *spare)
{
	size_t half = n / 2, i = 0, k = half, out = 0;

	if (n < 2)
		return;
	sort_origins(a, half, spare);
	sort_origins(a + half, n - half, spare);
	while (i < half || k < n) {
		bool left = k == n ||
		    (i < half && ip_prefix_cmp(&a[i].prefix, &a[k].prefix) <= 0);

		spare[out++] = left ? take(a, i++) : take(a, k++);
	}
	memcpy(a, spare, n * sizeof *a);
}

static void
sort_by_prefix(struct net_router *r)
{
	struct net_origin *spare;

	if (r->norigins < 2)
		return;
	spare = xreallocarray(NULL, r->norigins, sizeof *spare);
	sort_origins(r->origins, r->norigins, spare);
	free(spare);
}

/* The origins of a prefix, `n` of them: whether one is announced. */
static bool
is_announced(const struct net_origin *o, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any |= !o[i].quiet;
	return any;
}

/* What was withdrawn stays where nobody announces the prefix: once, and only for the
 * network behind it. */
static void
drop_quiet(struct net_router *r)
{
	size_t n = 0, end;

	for (size_t i = 0; i < r->norigins; i = end) {
		struct net_origin *o = &r->origins[i];
		bool kept = false, announced;

		for (end = i + 1; end < r->norigins &&
		     ip_prefix_equal(&o->prefix, &r->origins[end].prefix);)
			end++;
		announced = is_announced(o, end - i);
		for (size_t k = i; k < end; k++) {
			struct net_origin *e = &r->origins[k];

			if (e->quiet &&
			    (announced || kept ||
				(e->behind != NET_BEHIND_NETWORKS &&
				    e->behind != NET_BEHIND_LINKS))) {
				net_origin_fini(e);
				continue;
			}
			if (e->quiet)
				e->scopes = 0;
			kept = true;
			r->origins[n++] = *e;
		}
	}
	r->norigins = n;
}

void
compile_sort(struct net_router *r)
{
	size_t n = 0;

	sort_by_prefix(r);
	drop_quiet(r);
	for (size_t i = 0; i < r->norigins; i++) {
		if (n > 0 &&
		    ip_prefix_equal(&r->origins[n - 1].prefix, &r->origins[i].prefix))
			net_origin_fini(&r->origins[i]);
		else
			r->origins[n++] = r->origins[i];
	}
	r->norigins = n;
}

/* --- one prefix, announced differently on different sessions --- */

/* One of several for a prefix: what it is on sessions that no other has taken; false:
 * there are none. */
static bool
add_variant(struct net_origin *to, struct net_origin *o, uint32_t *taken)
{
	uint32_t left = o->scopes & ~*taken;

	if (!left)
		return false;
	*taken |= o->scopes;
	to->variants = grow(to->variants, to->nvariants, sizeof *to->variants);
	to->variants[to->nvariants] = *o;
	to->variants[to->nvariants++].scopes = left;
	return true;
}

/* Of `n` origins of a prefix: one, with the others as variants.  What names its
 * sessions goes before what goes to all of them, and the first before those that
 * follow. */
static struct net_origin
join(struct net_origin *o, size_t n)
{
	struct net_origin first;
	uint32_t taken = 0;
	size_t main = 0;

	while (main < n && o[main].scopes)
		main++;
	main = main < n ? main : 0;
	first = o[main];
	if (first.scopes)
		taken = first.scopes;
	for (size_t i = 0; i < n; i++)
		if (i != main && !add_variant(&first, &o[i], &taken))
			net_origin_fini(&o[i]);
	return first;
}

void
compile_sort_scoped(struct net_router *r)
{
	size_t n = 0, end;

	sort_by_prefix(r);
	drop_quiet(r);
	for (size_t i = 0; i < r->norigins; i = end) {
		for (end = i + 1; end < r->norigins &&
		     ip_prefix_equal(&r->origins[i].prefix, &r->origins[end].prefix);)
			end++;
		r->origins[n++] =
		    end == i + 1 ? r->origins[i] : join(&r->origins[i], end - i);
	}
	r->norigins = n;
}

void
compile_bfd(struct net_session *s, const struct er_bfd *b)
{
	if (!b->on)
		return;
	if (!s->bfd || b->interval > s->bfd_interval)
		s->bfd_interval = b->interval;
	if (!s->bfd || b->multiplier > s->bfd_multiplier)
		s->bfd_multiplier = b->multiplier;
	s->bfd = true;
}

/* The preferred key first, the others as they are, by name. */
static void
put_keys(struct net_ao *to, const struct er_ao *from)
{
	for (int first = 1; first >= 0; first--)
		for (size_t i = 0; i < from->n; i++) {
			const struct er_ao_key *k = &from->keys[i];

			if ((k == from->preferred) == (first == 1))
				net_ao_add(to, k->head.name, k->secret, k->send_id,
				    k->receive_id, k->algorithm);
		}
}

void
compile_tcp(struct net_session *s, const struct er_tcp *t)
{
	s->transport = NET_EXTERNAL;
	s->mode = t->mode;
	s->local_port = t->local_port;
	s->remote_port = t->port;
	s->ttl_mode = t->ttl_mode;
	s->hops = t->hops;
	s->late_bind = t->late_bind;
	s->interface = t->interface ? xstrdup(t->interface) : NULL;
	/* To the net 0 means its own default; here it was asked for. */
	s->idle_hold = t->idle_hold ? t->idle_hold : 1;
	s->password = t->password ? xstrdup(t->password) : NULL;
	put_keys(&s->ao, &t->ao);
	if (t->local.family != IP_NONE)
		s->a.address = t->local;
	if (t->remote.family != IP_NONE)
		s->b.address = t->remote;
	/* Over IPv4 the next hops of IPv6 are on no link of the session. */
	for (size_t i = 0; i < s->nfamilies; i++) {
		struct net_family *f = &s->families[i];

		if (i > 0 && s->a.address.family != IP_V6)
			break;
		if (t->has_subnet) {
			f->a.import.check_on_link = true;
			f->a.import.on_link = t->subnet;
		}
		if (s->a.address.family == IP_V6 || f->family == IP_V6)
			f->a.link_local = t->link_local;
	}
	if (t->asn != 0)
		s->b.asn = t->asn;
	s->send_hold = t->send_hold;
	s->refresh_time = t->refresh_time;
	s->extended_open = t->extended_open;
	s->a.bare |= t->bare;
	s->add_path = (uint8_t)t->add_path;
	if (t->capabilities.n) {
		s->capabilities = xmemdup(t->capabilities.p, t->capabilities.n);
		s->ncapabilities = (uint16_t)t->capabilities.n;
	}
}
