#include "lab_bed.h"
#include "base/xalloc.h"
#include "data/tree_text.h"
#include "er/endpoint.h"
#include "net/ways.h"
#include "rib/decide.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
run(struct lab_bed *x)
{
	struct net_spec *spec;
	struct errs errs;

	errs_init(&errs);
	spec = compile_lab_compile(x->lab, NULL, &errs);
	ck_assert_msg(spec != NULL, "%s", errs.n ? errs.items[0].text : "no spec");
	errs_fini(&errs);
	net_apply(x->bed.net, x->bed.now, spec);
}

void
lab_bed_init(struct lab_bed *x, const char *text)
{
	bed_init(&x->bed, NULL);
	x->lab = lab_text(text);
	run(x);
	bed_converge(&x->bed, 300 * ERX_SEC);
}

void
lab_bed_fini(struct lab_bed *x)
{
	bed_fini(&x->bed);
	er_lab_free(x->lab);
}

static struct er_lab *
edit(const struct lab_bed *x, enum data_op op, const char *text, struct errs *errs)
{
	struct data_node *tree = tree_edit(op, text);
	uint32_t seed = 77;
	struct er_random random = { &seed, tree_fill };
	struct er_lab *lab = edit_aside(x->lab, op, tree, NULL, &random, errs);

	data_node_free(tree);
	return lab;
}

void
lab_bed_apply(struct lab_bed *x, enum data_op op, const char *text)
{
	struct errs errs;
	struct er_lab *lab;

	errs_init(&errs);
	lab = edit(x, op, text, &errs);
	ck_assert_msg(lab != NULL, "%s: %s", errs.n ? errs.items[0].path : "",
	    errs.n ? errs.items[0].text : "refused");
	errs_fini(&errs);
	er_lab_free(x->lab);
	x->lab = lab;
	run(x);
}

void
lab_bed_edit(struct lab_bed *x, enum data_op op, const char *text)
{
	lab_bed_apply(x, op, text);
	bed_converge(&x->bed, 600 * ERX_SEC);
}

struct er_lab *
lab_bed_try(struct lab_bed *x, enum data_op op, const char *text, struct errs *errs)
{
	errs_init(errs);
	return edit(x, op, text, errs);
}

const char *
lab_bed_refused(struct lab_bed *x, enum data_op op, const char *text)
{
	static char code[80];
	struct errs errs;
	struct er_lab *lab;

	errs_init(&errs);
	lab = edit(x, op, text, &errs);
	snprintf(code, sizeof code, "%s",
	    lab || !errs.n ? "" : code_word(errs.items[0].code));
	er_lab_free(lab);
	errs_fini(&errs);
	return code;
}

/* --- looking --- */

static struct rib_net *
find(const struct lab_bed *x, const char *router, const char *text, struct rib **rib)
{
	struct net_rt *rt = net_router_find(x->bed.net, router);
	struct ip_prefix p;

	ck_assert_msg(rt != NULL, "no router %s", router);
	ck_assert_msg(ip_prefix_parse(&p, text), "%s", text);
	*rib = net_router_rib(rt, p.family);
	return *rib ? rib_lookup(*rib, &p) : NULL;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *
neighbor(const struct lab_bed *x, const char *router, uint8_t family,
    const struct rib_path *path)
{
	struct net_half *h = net_half_of_source(net_router_find(x->bed.net, router),
	    family, path->source);
	struct net_half_info info;

	if (h == NULL)
		return "self";
	net_half_info(h, &info);
	return info.remote;
}

static bool
in_use(const struct rib *rib, const struct rib_net *net, const struct rib_path *path)
{
	const struct rib_path *best[64];
	unsigned n = rib_ecmp(rib, net, best, 64);

	for (unsigned i = 0; i < n; i++)
		if (best[i] == path)
			return true;
	return false;
}

const char *
lab_rows(const struct lab_bed *x, const char *router, const char *prefix)
{
	static char out[8192];
	struct rib *rib;
	const struct rib_net *net = find(x, router, prefix, &rib);
	const struct rib_path *path = NULL;
	char *rows[64];
	size_t n = 0, len = 0;

	out[0] = '\0';
	while (
	    net != NULL && (path = rib_path_next(rib, net, path)) != NULL && n < 64) {
		char kind = path->reason != RIB_OK ? '!'
		    : in_use(rib, net, path)       ? '*'
						   : ' ';
		struct buf as;

		buf_init(&as);
		bgp_aspath_print(&as, bgp_attrs_path(path->attrs));
		/* '*' < '!' is not the order wanted: sort by a letter in front. */
		rows[n++] = xasprintf("%c%c%s %s%s%s%s",
		    kind == '*'       ? 'a'
			: kind == ' ' ? 'b'
				      : 'c',
		    kind, neighbor(x, router, net->family, path),
		    as.data ? as.data : "", kind == '!' ? " (" : "",
		    kind == '!' ? rib_reason_row(path->reason)->code : "",
		    kind == '!' ? ")" : "");
		buf_fini(&as);
	}
	qsort(rows, n, sizeof *rows, by_text);
	for (size_t i = 0; i < n; i++) {
		len += (size_t)snprintf(out + len, sizeof out - len, "%s%s",
		    i ? "\n" : "", rows[i] + 1);
		free(rows[i]);
	}
	return out;
}

const char *
lab_path(const struct lab_bed *x, const char *router, const char *prefix)
{
	static char out[4][512];
	static unsigned turn;
	struct rib *rib;
	const struct rib_net *net = find(x, router, prefix, &rib);
	const struct rib_path *path = net ? rib_best(rib, net) : NULL;
	struct buf as;

	if (path == NULL)
		return "-";
	turn = (turn + 1) % 4;
	buf_init(&as);
	bgp_aspath_print(&as, bgp_attrs_path(path->attrs));
	snprintf(out[turn], sizeof out[turn], "%s", as.data ? as.data : "");
	buf_fini(&as);
	return out[turn];
}

const char *
lab_communities(const struct lab_bed *x, const char *router, const char *prefix)
{
	static char out[200];
	struct rib *rib;
	const struct rib_net *net = find(x, router, prefix, &rib);
	const struct rib_path *path = net ? rib_best(rib, net) : NULL;
	struct bgp_draft d;
	size_t len = 0;

	ck_assert_msg(path != NULL, "no %s at %s", prefix, router);
	bgp_draft_from(&d, path->attrs);
	out[0] = '\0';
	for (size_t i = 0; i + 4 <= d.communities.len; i += 4) {
		const uint8_t *p = d.communities.p + i;

		len += (size_t)snprintf(out + len, sizeof out - len, "%s%u:%u",
		    len ? " " : "", p[0] << 8 | p[1], p[2] << 8 | p[3]);
	}
	return out;
}

uint32_t
lab_local_pref(const struct lab_bed *x, const char *router, const char *prefix)
{
	struct rib *rib;
	const struct rib_net *net = find(x, router, prefix, &rib);
	const struct rib_path *path = net ? rib_best(rib, net) : NULL;

	return path ? path->local_pref : 0;
}

uint32_t
lab_weight(const struct lab_bed *x, const char *router, const char *prefix,
    const char *from)
{
	struct rib *rib;
	const struct rib_net *net = find(x, router, prefix, &rib);
	const struct rib_path *path = NULL;

	while (net != NULL && (path = rib_path_next(rib, net, path)) != NULL)
		if (strcmp(neighbor(x, router, net->family, path), from) == 0)
			return path->weight;
	ck_abort_msg("%s has no route to %s from %s", router, prefix, from);
	return 0;
}

size_t
lab_count(const struct lab_bed *x, const char *router)
{
	return bed_size(&x->bed, router, IP_V4);
}

const char *
lab_trace(const struct lab_bed *x, const char *owner, const char *from, const char *to)
{
	static char out[512];
	struct net_packet packet = { .owner = NULL };
	struct er_endpoint place;
	struct net_where where;
	struct net_trace t;
	size_t len = 0;

	ck_assert(!*from || ip_addr_parse(&packet.from, from));
	ck_assert(ip_addr_parse(&packet.to, to));
	ck_assert(
	    er_endpoint_find(x->lab->model, net_running(x->bed.net), owner, &place));
	where = er_endpoint_where(&place);
	net_trace_run(x->bed.net, &where, &packet, &t);
	out[0] = '\0';
	for (int f = 0; f < NET_FATE_N; f++) {
		bool seen = false;

		for (size_t i = 0; i < t.npaths; i++)
			seen = seen || (int)t.paths[i].fate == f;
		if (seen)
			len += (size_t)snprintf(out + len, sizeof out - len, "%s%s",
			    len ? " " : "", net_fate_name((enum net_fate)f));
	}
	net_trace_fini(&t);
	return out;
}

struct er_endpoint
lab_place(const struct lab_bed *x, const char *name)
{
	struct er_endpoint p;

	ck_assert_msg(er_endpoint_find(x->lab->model, net_running(x->bed.net), name,
			  &p),
	    "%s", name);
	return p;
}

void
lab_flow(const struct lab_bed *x, const char *from, const char *to, struct er_flow *f)
{
	struct er_endpoint a = lab_place(x, from), b = lab_place(x, to);

	ck_assert(er_flow_trace(x->lab->model, x->bed.net, &a, &b, NULL, f));
}

void
lab_ck_flow(const struct lab_bed *x, const char *from, const char *to,
    void (*put)(struct buf *, const struct net_trace *), const char *forward,
    const char *reverse)
{
	struct er_flow f;
	struct buf out;

	lab_flow(x, from, to, &f);
	buf_init(&out);
	put(&out, &f.forward);
	ck_assert_str_eq(out.data, forward);
	buf_reset(&out);
	put(&out, &f.reverse);
	ck_assert_str_eq(out.data, reverse);
	buf_fini(&out);
	er_flow_fini(&f);
}

static void
put_ways(struct buf *out, const struct net_trace *t)
{
	if (t->lost || t->left || t->unknown || !t->members) {
		net_trace_text(out, t);
		return;
	}
	for (size_t i = 0; i < t->npaths; i++)
		for (size_t k = 0; k < t->paths[i].nhops; k++)
			buf_printf(out, "%s%s",
			    k       ? " "
				: i ? ", "
				    : "",
			    t->paths[i].hops[k].router);
}

void
lab_ck_ways(const struct lab_bed *x, const char *from, const char *to,
    const char *forward, const char *reverse)
{
	lab_ck_flow(x, from, to, put_ways, forward, reverse);
}
