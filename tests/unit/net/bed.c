/*
 * Time moves from deadline to deadline; between two of them all work is done, in slices
 * of the size the test wants.
 */
#include "bed.h"
#include "base/xalloc.h"
#include "rib/peek.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
on_dial(void *ctx, net_conn id, const struct net_endpoint *to)
{
	struct bed *b = ctx;

	if (b->ndialed == BED_CONNS)
		return;
	b->to[b->ndialed] = *to;
	b->dialed[b->ndialed++] = id;
}

static void
on_hangup(void *ctx, net_conn id)
{
	struct bed *b = ctx;

	if (b->nhung < BED_CONNS)
		b->hung[b->nhung++] = id;
}

static void
on_event(void *ctx, const struct net_event *e)
{
	struct bed *b = ctx;

	buf_printf(&b->log, "%lld.%06lld %s %s: %s\n", (long long)(e->at.us / ERX_SEC),
	    (long long)(e->at.us % ERX_SEC), net_event_name(e->kind), e->subject,
	    e->text);
}

static void
on_frame(void *ctx, const struct net_frame *f)
{
	static const char *const kinds[] = { "open", "message", "octets", "close" };
	static const char *const types[] = { "?", "OPEN", "UPDATE", "NOTIFICATION",
		"KEEPALIVE", "ROUTE-REFRESH" };
	struct bed *b = ctx;
	unsigned type = f->kind == NET_FRAME_MESSAGE ? f->data[18] : 0;

	if (b->recording)
		net_recording_take(b->recording, f);
	buf_printf(&b->frames, "%s %c %s %zu\n", f->session, f->out ? '>' : '<',
	    type && type < 6 ? types[type] : kinds[f->kind], f->len);
}

static void
on_bfd_send(void *ctx, const struct net_bfd_path *path, const uint8_t *packet,
    size_t len)
{
	struct bed *b = ctx;

	b->bfd_path = *path;
	if (b->nbfd == BED_BFD || len != BFD_PACKET_LEN)
		return;
	b->bfd_from[b->nbfd] = path->session;
	memcpy(b->bfd[b->nbfd++], packet, len);
}

static void
on_bfd_close(void *ctx, uint32_t session)
{
	struct bed *b = ctx;

	b->bfd_closed++;
	b->bfd_last_closed = session;
}

void
bed_init(struct bed *b, const struct net_config *config)
{
	static const struct net_config usual = { .seed = 1,
		.link_delay = ERX_MSEC,
		.cut_streams = true };
	struct net_host host = { .ctx = b,
		.dial = on_dial,
		.hangup = on_hangup,
		.event = on_event,
		.frame = on_frame,
		.bfd_send = on_bfd_send,
		.bfd_close = on_bfd_close };

	memset(b, 0, sizeof *b);
	buf_init(&b->log);
	buf_init(&b->frames);
	b->net = net_new(&host, config ? config : &usual);
}

void
bed_fini(struct bed *b)
{
	net_free(b->net);
	buf_fini(&b->log);
	buf_fini(&b->frames);
}

static struct ip_addr
addr(const char *text)
{
	struct ip_addr a;

	ck_assert_msg(ip_addr_parse(&a, text), "%s", text);
	return a;
}

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix p;

	ck_assert_msg(ip_prefix_parse(&p, text), "%s", text);
	return p;
}

struct net_router *
bed_router(struct net_spec *s, const char *name, uint32_t asn, const char *id)
{
	struct net_router *r = net_spec_router(s, xstrdup(name));
	struct ip_addr a = addr(id);
	const char *slash = strchr(name, '/');

	r->owner = slash ? xstrndup(name, (size_t)(slash - name)) : xstrdup(name);
	r->asn = asn;
	r->id = ip4_value(&a);
	r->max_paths = 8;
	return r;
}

static struct net_router *
find(struct net_spec *s, const char *name)
{
	for (size_t i = 0; i < s->nrouters; i++) {
		if (strcmp(s->routers[i].name, name) == 0)
			return &s->routers[i];
	}
	ck_abort_msg("no router %s", name);
	return NULL;
}

void
bed_origin(struct net_spec *s, const char *router, const char *text)
{
	struct net_router *r = find(s, router);
	size_t n = r->norigins;

	/* Each time twice as many: tests announce thousands, and ASan maps anew. */
	if ((n & (n - 1)) == 0)
		r->origins =
		    xreallocarray(r->origins, n ? 2 * n : 1, sizeof *r->origins);
	r->origins[r->norigins++] = (struct net_origin){ .prefix = prefix(text),
		.behind = NET_BEHIND_NETWORKS };
}

void
bed_owns(struct net_spec *s, const char *router, const char *text)
{
	struct ip_prefix p = prefix(text);

	net_attach(find(s, router), &p, NULL, false);
}

static struct net_session *
session(struct net_spec *s, const char *a, const char *address_a, const char *b,
    const char *address_b, uint8_t family)
{
	char *link = net_link_name(a, b);
	struct net_session *x;

	x = net_spec_session(s,
	    xasprintf("%s/%s", link, family == IP_V4 ? "ipv4" : "ipv6"));
	x->link = link;
	net_session_carry(x, family);
	x->a.router = xstrdup(a);
	x->a.asn = find(s, a)->asn;
	x->a.address = addr(address_a);
	x->b.address = addr(address_b);
	x->a.hold = x->b.hold = 90;
	x->a.caps = x->b.caps =
	    BGP_CAPS_AS4 | BGP_CAPS_REFRESH | BGP_CAPS_GRACEFUL_RESTART;
	return x;
}

struct net_family *
bed_carry(struct net_session *x, const char *hop_a, const char *hop_b)
{
	struct ip_addr a = addr(hop_a);
	struct net_family *f = net_session_carry(x, a.family);

	f->a.next_hop = a;
	f->b.next_hop = addr(hop_b);
	rib_import_open(&f->a.import);
	rib_import_open(&f->b.import);
	rib_export_open(&f->a.export, x->a.asn, !x->ibgp);
	rib_export_open(&f->b.export, x->b.asn, !x->ibgp);
	return f;
}

static void
link_once(struct net_spec *s, const char *name, const char *a, const char *b,
    const char *outside)
{
	struct net_link *l;

	for (size_t i = 0; i < s->nlinks; i++) {
		if (strcmp(s->links[i].name, name) == 0)
			return;
	}
	l = net_spec_link(s, xstrdup(name));
	l->a = xstrdup(a);
	l->b = b ? xstrdup(b) : NULL;
	if (!b) {
		l->outside = xstrdup(outside);
		l->outside_owner = xstrdup(outside);
	}
}

struct net_session *
bed_session(struct net_spec *s, const char *a, const char *address_a, const char *b,
    const char *address_b)
{
	struct ip_addr at = addr(address_a);
	struct net_session *x = session(s, a, address_a, b, address_b, at.family);

	link_once(s, x->link, a, b, NULL);
	x->b.router = xstrdup(b);
	x->b.asn = find(s, b)->asn;
	x->ibgp = x->a.asn == x->b.asn;
	rib_import_open(&x->families->a.import);
	rib_import_open(&x->families->b.import);
	rib_export_open(&x->families->a.export, x->a.asn, !x->ibgp);
	rib_export_open(&x->families->b.export, x->b.asn, !x->ibgp);
	return x;
}

struct net_session *
bed_external(struct net_spec *s, const char *a, const char *address_a, const char *b,
    const char *address_b, uint32_t asn)
{
	struct ip_addr at = addr(address_a);
	struct net_session *x = session(s, a, address_a, b, address_b, at.family);

	link_once(s, x->link, a, NULL, b);
	x->transport = NET_EXTERNAL;
	x->b.asn = asn;
	x->ibgp = x->a.asn == asn;
	x->local_port = x->remote_port = 179;
	rib_import_open(&x->families->a.import);
	rib_export_open(&x->families->a.export, x->a.asn, !x->ibgp);
	return x;
}

void
bed_apply(struct bed *b, struct net_spec *s)
{
	const char *why = NULL;

	ck_assert_msg(net_spec_finish(s, &why), "%s", why);
	net_apply(b->net, b->now, s);
}

void
bed_settle(struct bed *b)
{
	unsigned units = b->slice ? b->slice : 100000;

	for (unsigned i = 0; net_work(b->net, b->now, units); i++)
		ck_assert_msg(i < 10000000, "work without end");
}

void
bed_run(struct bed *b, int64_t us)
{
	struct erx_time until = erx_time_add(b->now, us), at;

	bed_settle(b);
	for (;;) {
		at = net_deadline(b->net);
		if (erx_time_before(until, at))
			break;
		if (erx_time_before(b->now, at))
			b->now = at;
		net_tick(b->net, b->now);
		bed_settle(b);
	}
	b->now = until;
	net_tick(b->net, b->now);
}

int64_t
bed_converge(struct bed *b, int64_t at_most)
{
	struct erx_time start = b->now, limit = erx_time_add(b->now, at_most), at;
	struct buf why;

	bed_settle(b);
	while (!net_converged(b->net, b->now, NULL)) {
		at = net_deadline(b->net);
		if (erx_time_before(limit, at)) {
			buf_init(&why);
			net_converged(b->net, b->now, &why);
			ck_abort_msg("not converged:\n%s\n%s", why.data, b->log.data);
		}
		if (erx_time_before(b->now, at))
			b->now = at;
		net_tick(b->net, b->now);
		bed_settle(b);
	}
	return erx_time_since(b->now, start);
}

void
bed_half(const struct bed *b, const char *session_name, unsigned end,
    struct net_half_info *info)
{
	struct net_half *h;

	for (size_t i = 0; (h = net_half_at(b->net, i)); i++) {
		net_half_info(h, info);
		if (strcmp(info->session->name, session_name) == 0 &&
		    info->here == (end ? &info->session->b : &info->session->a))
			return;
	}
	ck_abort_msg("no session %s", session_name);
}

enum bgp_state
bed_state(const struct bed *b, const char *session_name, unsigned end)
{
	struct net_half_info info;

	bed_half(b, session_name, end, &info);
	return info.state;
}

const struct bgp_counters *
bed_counters(const struct bed *b, const char *session_name, unsigned end)
{
	struct net_half_info info;

	bed_half(b, session_name, end, &info);
	return &info.status->counters;
}

const char *
bed_best(const struct bed *b, const char *router, const char *text)
{
	static char out[512];
	char hop[IP_ADDR_STRLEN];
	struct net_rt *rt = net_router_find(b->net, router);
	struct ip_prefix p = prefix(text);
	struct rib *rib = net_router_rib(rt, p.family);
	const struct rib_net *n = rib ? rib_lookup(rib, &p) : NULL;
	const struct rib_path *path = n ? rib_best(rib, n) : NULL;
	struct net_half_info info = { .remote = "self" };
	struct net_half *h;
	struct ip_addr next;
	struct buf as;

	if (!path)
		return "-";
	h = net_half_of_source(rt, p.family, path->source);
	if (h)
		net_half_info(h, &info);
	buf_init(&as);
	bgp_aspath_print(&as, bgp_attrs_path(path->attrs));
	next = bgp_attrs_next_hop(path->attrs);
	snprintf(out, sizeof out, "%s|%s|%s", info.remote, as.data ? as.data : "",
	    ip_addr_text(&next, hop));
	buf_fini(&as);
	return out;
}

size_t
bed_size(const struct bed *b, const char *router, uint8_t family)
{
	struct rib *rib = net_router_rib(net_router_find(b->net, router), family);

	return rib ? peek_size(rib) : 0;
}

bool
bed_logged(const struct bed *b, const char *text)
{
	return b->log.data && strstr(b->log.data, text);
}

unsigned
bed_count_logged(const struct bed *b, const char *text)
{
	unsigned n = 0;
	const char *p = b->log.data;

	while (p && (p = strstr(p, text))) {
		n++;
		p += strlen(text);
	}
	return n;
}

size_t
bed_take(struct bed *b, net_conn id, uint8_t *out, size_t size)
{
	struct rib_iov iov[8];
	size_t len = 0, round;
	int n;

	while (len < size && (n = net_output(b->net, id, iov, 8)) > 0) {
		round = 0;
		for (int i = 0; i < n && len < size; i++) {
			size_t take = iov[i].len < size - len ? iov[i].len : size - len;

			memcpy(out + len, iov[i].base, take);
			len += take;
			round += take;
		}
		net_sent(b->net, b->now, id, round);
		bed_settle(b);
	}
	return len;
}

size_t
bed_open(uint8_t *out, size_t size, uint32_t as, const char *id, uint16_t hold)
{
	struct wr w = wr_init(out, size);
	struct ip_addr a = addr(id);
	struct bgp_open open = { .as = as,
		.hold = hold,
		.id = ip4_value(&a),
		.families = BGP_FAMILY_BIT(IP_V4),
		.caps = BGP_CAPS_AS4 | BGP_CAPS_REFRESH };

	bgp_open_encode(&w, &open);
	return wr_len(&w);
}

size_t
bed_keepalive(uint8_t *out, size_t size)
{
	struct wr w = wr_init(out, size);

	bgp_keepalive_encode(&w);
	return wr_len(&w);
}

size_t
bed_update(uint8_t *out, size_t size, uint32_t as, const char *next_hop,
    const char *text)
{
	static const struct bgp_encode encode = { .as4 = true, .ebgp = true };
	struct ip_prefix p = prefix(text);
	struct bgp_aspath_buf path;
	struct bgp_packer pack;
	struct bgp_draft d;

	bgp_draft_init(&d);
	bgp_aspath_from(&path, &as, 1);
	d.has = BGP_HAS_ORIGIN | BGP_HAS_PATH | BGP_HAS_NEXT_HOP;
	d.path = bgp_aspath_view(&path);
	d.next_hop = addr(next_hop);
	bgp_pack_announce(&pack, out, size, p.family, &d, &encode);
	ck_assert(bgp_pack_prefix(&pack, &p));
	return bgp_pack_end(&pack);
}

size_t
bed_withdraw(uint8_t *out, size_t size, const char *text)
{
	struct ip_prefix p = prefix(text);
	struct bgp_packer pack;

	bgp_pack_withdraw(&pack, out, size, p.family);
	ck_assert(bgp_pack_prefix(&pack, &p));
	return bgp_pack_end(&pack);
}
