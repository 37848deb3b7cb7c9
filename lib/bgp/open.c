/*
 * OPEN.  Capabilities are rows of {code, length rule, what to do with the value}; a
 * code without a row is ignored.  The optional parameters are read in their short or
 * long form into the same loop.  Everything is read through sub-readers, so that an
 * inner length can never reach past an outer one.  RFC 4271 4.2, 6.2; 5492 4, 5; 6286;
 * 6793 4.1; 7607; 8654 3; 9072 2; 4724 3; 7911 4; 8538 2; 8950 4; 9234 4; 9494 3.
 */
#include "bgp/open.h"

#define VERSION            4
#define PARAM_CAPABILITIES 2
#define PARAM_EXTENDED     255
#define MIN_HOLD           3

/* Capability 64: flags and time share two octets; a family has flags of its own. */
#define GRACEFUL_R    0x8000u
#define GRACEFUL_N    0x4000u
#define GRACEFUL_TIME 0x0fffu
#define GRACEFUL_F    0x80u

static void
take_mp(struct bgp_open *o, struct rd *value)
{
	unsigned afi = rd_u16(value), safi;
	uint8_t family;

	rd_u8(value); /* reserved */
	safi = rd_u8(value);
	family = bgp_family_of(afi, safi);
	if (!o->mp_seen)
		o->families = 0;
	o->mp_seen = 1;
	if (family != IP_NONE)
		o->families = (uint8_t)(o->families | BGP_FAMILY_BIT(family));
}

static void
take_as4(struct bgp_open *o, struct rd *value)
{
	o->as = rd_u32(value);
}

static void
put_as4(struct wr *w, const struct bgp_open *o)
{
	wr_u32(w, o->as);
}

/* Of several the last one counts (RFC 4724 3). */
static void
take_graceful(struct bgp_open *o, struct rd *value)
{
	struct bgp_graceful *g = &o->graceful;
	unsigned head = rd_u16(value);

	*g = (struct bgp_graceful){ .restarted = (head & GRACEFUL_R) != 0,
		.notification = (head & GRACEFUL_N) != 0,
		.time = (uint16_t)(head & GRACEFUL_TIME) };
	while (rd_left(value)) {
		unsigned afi = rd_u16(value), safi = rd_u8(value);
		uint8_t family = bgp_family_of(afi, safi), flags = rd_u8(value);

		if (family == IP_NONE)
			continue;
		g->families |= (uint8_t)BGP_FAMILY_BIT(family);
		if (flags & GRACEFUL_F)
			g->preserved |= (uint8_t)BGP_FAMILY_BIT(family);
	}
}

static void
put_graceful(struct wr *w, const struct bgp_open *o)
{
	const struct bgp_graceful *g = &o->graceful;

	wr_u16(w,
	    (g->restarted ? GRACEFUL_R : 0u) | (g->notification ? GRACEFUL_N : 0u) |
		(g->time < GRACEFUL_TIME ? g->time : GRACEFUL_TIME));
	for (unsigned family = IP_V4; family <= IP_V6; family++) {
		if (!(g->families & BGP_FAMILY_BIT(family)))
			continue;
		wr_u16(w, bgp_afi_of((uint8_t)family));
		wr_u8(w, BGP_SAFI_UNICAST);
		wr_u8(w, g->preserved & BGP_FAMILY_BIT(family) ? GRACEFUL_F : 0);
	}
}

/* Modes of capability 69; a family with any other value is ignored. */
#define ADD_PATH_RECEIVE 1u
#define ADD_PATH_SEND    2u
#define ADD_PATH_BOTH    3u

/* There may be one capability for all families or one for each: the last word on a
 * family counts. */
static void
take_add_path(struct bgp_open *o, struct rd *value)
{
	struct bgp_add_path *a = &o->add_path;

	while (rd_left(value)) {
		unsigned afi = rd_u16(value), safi = rd_u8(value), mode = rd_u8(value);
		uint8_t family = bgp_family_of(afi, safi);
		uint8_t bit = (uint8_t)BGP_FAMILY_BIT(family);

		if (family == IP_NONE || !mode || mode > ADD_PATH_BOTH)
			continue;
		a->send &= (uint8_t)~bit;
		a->receive &= (uint8_t)~bit;
		if (mode & ADD_PATH_SEND)
			a->send |= bit;
		if (mode & ADD_PATH_RECEIVE)
			a->receive |= bit;
	}
}

static void
put_add_path(struct wr *w, const struct bgp_open *o)
{
	const struct bgp_add_path *a = &o->add_path;

	for (unsigned family = IP_V4; family <= IP_V6; family++) {
		unsigned bit = BGP_FAMILY_BIT(family);
		unsigned mode = (a->receive & bit ? ADD_PATH_RECEIVE : 0) |
		    (a->send & bit ? ADD_PATH_SEND : 0);

		if (!mode)
			continue;
		wr_u16(w, bgp_afi_of((uint8_t)family));
		wr_u8(w, BGP_SAFI_UNICAST);
		wr_u8(w, mode);
	}
}

/* Capability 71: octets of a time, and the flag of a family. */
#define LONG_LIVED_TIME 3u
#define LONG_LIVED_F    0x80u

/* Of several the last one counts, as of capability 64, and of a family that stands in
 * one twice the last word. */
static void
take_long_lived(struct bgp_open *o, struct rd *value)
{
	struct bgp_long_lived *l = &o->long_lived;

	*l = (struct bgp_long_lived){ .preserved = 0 };
	while (rd_left(value)) {
		unsigned afi = rd_u16(value), safi = rd_u8(value), flags = rd_u8(value);
		uint8_t family = bgp_family_of(afi, safi);
		uint8_t bit = (uint8_t)BGP_FAMILY_BIT(family);
		uint32_t time = 0;

		for (unsigned i = 0; i < LONG_LIVED_TIME; i++)
			time = time << 8 | rd_u8(value);
		if (family == IP_NONE)
			continue;
		l->time[family] = time;
		l->preserved &= (uint8_t)~bit;
		if (time && flags & LONG_LIVED_F)
			l->preserved |= bit;
	}
}

static void
put_long_lived(struct wr *w, const struct bgp_open *o)
{
	const struct bgp_long_lived *l = &o->long_lived;

	for (unsigned family = IP_V4; family <= IP_V6; family++) {
		if (!l->time[family])
			continue;
		wr_u16(w, bgp_afi_of((uint8_t)family));
		wr_u8(w, BGP_SAFI_UNICAST);
		wr_u8(w, l->preserved & BGP_FAMILY_BIT(family) ? LONG_LIVED_F : 0);
		for (unsigned i = LONG_LIVED_TIME; i-- > 0;)
			wr_u8(w, l->time[family] >> (8 * i) & UINT8_MAX);
	}
}

/* There may be one capability for all families or one for each. */
static void
take_extended_next_hop(struct bgp_open *o, struct rd *value)
{
	while (rd_left(value)) {
		unsigned afi = rd_u16(value), safi = rd_u16(value);

		if (rd_u16(value) == BGP_AFI_IPV6 && afi == BGP_AFI_IPV4 &&
		    safi == BGP_SAFI_UNICAST)
			o->extended_next_hop = BGP_FAMILY_BIT(IP_V4);
	}
}

static void
put_extended_next_hop(struct wr *w, const struct bgp_open *o)
{
	if (!o->extended_next_hop)
		return;
	wr_u16(w, BGP_AFI_IPV4);
	wr_u16(w, BGP_SAFI_UNICAST);
	wr_u16(w, BGP_AFI_IPV6);
}

/* RFC 9234 4.2: one that is repeated must be the same. */
static void
take_role(struct bgp_open *o, struct rd *value)
{
	unsigned role = rd_u8(value) + 1u;

	if (role >= BGP_ROLE_N)
		role = BGP_ROLE_NONE;
	o->roles_differ =
	    o->roles_differ || (o->caps & BGP_CAPS_ROLE && o->role != role);
	o->role = (uint8_t)role;
}

static void
put_role(struct wr *w, const struct bgp_open *o)
{
	wr_u8(w, o->role - 1u);
}

struct capability {
	bool known;
	uint16_t bit;      /* enum bgp_cap_bit, or 0 */
	uint8_t len, step; /* the length is len, or len + n * step */
	void (*take)(struct bgp_open *, struct rd *value);
	void (*put)(struct wr *, const struct bgp_open *);
};

static const struct capability capabilities[256] = {
	[BGP_CAP_MP] = { true, 0, 4, 0, take_mp, NULL },
	[BGP_CAP_REFRESH] = { true, BGP_CAPS_REFRESH, 0, 0, NULL, NULL },
	[BGP_CAP_EXTENDED_NEXT_HOP] = { true, BGP_CAPS_EXTENDED_NEXT_HOP, 0, 6,
	    take_extended_next_hop, put_extended_next_hop },
	[BGP_CAP_EXTENDED_MESSAGE] = { true, BGP_CAPS_EXTENDED_MESSAGE, 0, 0, NULL,
	    NULL },
	[BGP_CAP_ROLE] = { true, BGP_CAPS_ROLE, 1, 0, take_role, put_role },
	[BGP_CAP_GRACEFUL_RESTART] = { true, BGP_CAPS_GRACEFUL_RESTART, 2, 4,
	    take_graceful, put_graceful },
	[BGP_CAP_AS4] = { true, BGP_CAPS_AS4, 4, 0, take_as4, put_as4 },
	[BGP_CAP_ADD_PATH] = { true, BGP_CAPS_ADD_PATH, 0, 4, take_add_path,
	    put_add_path },
	[BGP_CAP_ENHANCED_REFRESH] = { true, BGP_CAPS_ENHANCED_REFRESH, 0, 0, NULL,
	    NULL },
	[BGP_CAP_LONG_LIVED] = { true, BGP_CAPS_LONG_LIVED, 0, 7, take_long_lived,
	    put_long_lived },
};

static bool
length_ok(const struct capability *c, size_t len)
{
	if (len < c->len)
		return false;
	return c->step ? (len - c->len) % c->step == 0 : len == c->len;
}

static enum bgp_outcome
bad_open(struct bgp_fault *f, enum bgp_open_subcode subcode, const char *reason)
{
	return bgp_fail(f, BGP_RESET, BGP_ERR_OPEN, (uint8_t)subcode, NULL, 0, reason);
}

static enum bgp_outcome
decode_capabilities(struct rd *param, struct bgp_open *o, struct bgp_fault *f)
{
	while (rd_left(param)) {
		unsigned code = rd_u8(param);
		struct rd value = rd_sub(param, rd_u8(param));
		const struct capability *c = &capabilities[code];

		if (param->failed)
			return bad_open(f, BGP_OPEN_UNSPECIFIC,
			    "capability runs past its parameter");
		if (!c->known) {
			if (o->unknown_n < UINT8_MAX)
				o->unknown_n++;
			continue;
		}
		if (!length_ok(c, rd_left(&value)))
			return bad_open(f, BGP_OPEN_UNSPECIFIC,
			    "capability of a wrong length");
		if (c->take)
			c->take(o, &value);
		o->caps |= c->bit;
	}
	return BGP_FINE;
}

/* The parameters, and whether their lengths take two octets (RFC 9072 2). */
static struct rd
parameters(struct rd *body, bool *extended)
{
	size_t len = rd_u8(body);

	/* Once the type says so, the short length is not looked at any more. */
	*extended = len != 0 && rd_left(body) && body->p[0] == PARAM_EXTENDED;
	if (*extended) {
		rd_u8(body);
		len = rd_u16(body);
	}
	return rd_sub(body, len);
}

static enum bgp_outcome
decode_parameters(struct rd *body, struct bgp_open *o, struct bgp_fault *f)
{
	bool extended;
	struct rd params = parameters(body, &extended);

	if (body->failed || rd_left(body))
		return bad_open(f, BGP_OPEN_UNSPECIFIC,
		    "parameters do not add up to the message");
	while (rd_left(&params)) {
		unsigned type = rd_u8(&params);
		size_t len = extended ? rd_u16(&params) : rd_u8(&params);
		struct rd value = rd_sub(&params, len);

		if (params.failed)
			return bad_open(f, BGP_OPEN_UNSPECIFIC, "parameter cut short");
		if (type != PARAM_CAPABILITIES)
			return bad_open(f, BGP_OPEN_PARAMETER,
			    "unknown optional parameter");
		if (decode_capabilities(&value, o, f) != BGP_FINE)
			return f->outcome;
	}
	return BGP_FINE;
}

enum bgp_outcome
bgp_open_decode(const struct bgp_msg *msg, struct bgp_open *o, struct bgp_fault *f)
{
	static const uint8_t our_version[2] = { 0, VERSION };
	struct rd body = rd_init(msg->body, msg->body_len);
	unsigned version;
	uint32_t as2;

	bgp_fault_clear(f);
	memset(o, 0, sizeof *o);
	version = rd_u8(&body);
	o->as = as2 = rd_u16(&body);
	o->hold = rd_u16(&body);
	o->id = rd_u32(&body);
	o->families = BGP_FAMILY_BIT(IP_V4);
	if (body.failed)
		return bad_open(f, BGP_OPEN_UNSPECIFIC, "OPEN cut short");
	if (version != VERSION)
		return bgp_fail(f, BGP_RESET, BGP_ERR_OPEN, BGP_OPEN_VERSION,
		    our_version, sizeof our_version, "version is not 4");
	if (decode_parameters(&body, o, f) != BGP_FINE)
		return f->outcome;
	if (as2 == 0 || o->as == 0)
		return bad_open(f, BGP_OPEN_PEER_AS, "AS number 0");
	if (o->id == 0)
		return bad_open(f, BGP_OPEN_ID, "identifier 0");
	if (o->hold > 0 && o->hold < MIN_HOLD)
		return bad_open(f, BGP_OPEN_HOLD, "hold time of 1 or 2 seconds");
	return BGP_FINE;
}

static void
encode_families(struct wr *w, uint8_t families)
{
	static const uint8_t order[] = { IP_V4, IP_V6 };
	size_t i;

	for (i = 0; i < sizeof order; i++) {
		if (!(families & BGP_FAMILY_BIT(order[i])))
			continue;
		wr_u8(w, BGP_CAP_MP);
		wr_u8(w, 4);
		wr_u16(w, bgp_afi_of(order[i]));
		wr_u8(w, 0);
		wr_u8(w, BGP_SAFI_UNICAST);
	}
}

static void
encode_capabilities(struct wr *w, const struct bgp_open *o)
{
	const struct capability *c;
	unsigned code;
	size_t mark;

	encode_families(w, o->families);
	for (code = 0; code < 256; code++) {
		c = &capabilities[code];
		if (!(o->caps & c->bit))
			continue;
		wr_u8(w, code);
		mark = wr_open(w, 1);
		if (c->put)
			c->put(w, o);
		wr_close(w, mark, 1);
	}
}

/* A length of one octet, or of two in the long form. */
static void
put_length(struct wr *w, bool extended, unsigned len)
{
	if (extended)
		wr_u16(w, len);
	else
		wr_u8(w, len);
}

/* One parameter holds all capabilities, in the short form as long as that can. */
static void
encode_parameters(struct wr *w, const struct bgp_open *o)
{
	uint8_t space[BGP_MESSAGE_MAX];
	struct wr caps = wr_init(space, sizeof space);
	unsigned len;
	bool extended;

	encode_capabilities(&caps, o);
	wr_bytes(&caps, o->extra, o->extra_len);
	len = (unsigned)wr_len(&caps);
	extended = o->extended || len + 2 > UINT8_MAX;
	if (extended) {
		wr_u8(w, UINT8_MAX);
		wr_u8(w, PARAM_EXTENDED);
	}
	if (!len) {
		put_length(w, extended, 0);
		return;
	}
	put_length(w, extended, len + (extended ? 3 : 2));
	wr_u8(w, PARAM_CAPABILITIES);
	put_length(w, extended, len);
	wr_bytes(w, space, len);
	if (caps.failed)
		w->failed = true;
}

void
bgp_open_strip(struct bgp_open *o)
{
	o->families &= (uint8_t)BGP_FAMILY_BIT(IP_V4);
	o->caps = 0;
	o->graceful = (struct bgp_graceful){ 0 };
	o->add_path = (struct bgp_add_path){ 0 };
	o->long_lived = (struct bgp_long_lived){ { 0 }, 0 };
	o->extended_next_hop = 0;
	o->role = BGP_ROLE_NONE;
	o->extended = false;
	o->bare = true;
	o->extra_len = 0;
	o->extra = NULL;
}

void
bgp_open_encode(struct wr *w, const struct bgp_open *o)
{
	size_t mark = bgp_msg_begin(w, BGP_OPEN);

	wr_u8(w, VERSION);
	wr_u16(w, o->as > UINT16_MAX ? BGP_AS_TRANS : o->as);
	wr_u16(w, o->hold);
	wr_u32(w, o->id);
	if (o->bare)
		wr_u8(w, 0);
	else
		encode_parameters(w, o);
	bgp_msg_end(w, mark);
}

/* RFC 9234 4.2: without a role of ours theirs does not matter. */
static bool
roles_fit(const struct bgp_open *ours, const struct bgp_open *theirs)
{
	static const uint8_t other[BGP_ROLE_N] = {
		[BGP_ROLE_PROVIDER] = BGP_ROLE_CUSTOMER,
		[BGP_ROLE_RS] = BGP_ROLE_RS_CLIENT,
		[BGP_ROLE_RS_CLIENT] = BGP_ROLE_RS,
		[BGP_ROLE_CUSTOMER] = BGP_ROLE_PROVIDER,
		[BGP_ROLE_PEER] = BGP_ROLE_PEER,
	};

	if (!(ours->caps & BGP_CAPS_ROLE))
		return true;
	if (!(theirs->caps & BGP_CAPS_ROLE))
		return !ours->strict_role;
	return !theirs->roles_differ && theirs->role == other[ours->role];
}

enum bgp_outcome
bgp_negotiate(const struct bgp_open *ours, const struct bgp_open *theirs,
    uint32_t expected_as, struct bgp_negotiated *n, struct bgp_fault *f)
{
	uint8_t data[2 * 6];
	struct wr w = wr_init(data, sizeof data);

	bgp_fault_clear(f);
	n->remote_as = theirs->as;
	n->remote_id = theirs->id;
	n->hold = ours->hold < theirs->hold ? ours->hold : theirs->hold;
	n->families = ours->families & theirs->families;
	n->caps = ours->caps & theirs->caps;
	n->ibgp = ours->as == theirs->as;
	n->graceful = (struct bgp_graceful){ 0 };
	if (n->caps & BGP_CAPS_GRACEFUL_RESTART)
		n->graceful = theirs->graceful;
	else /* RFC 9494 3.1 */
		n->caps &= (uint16_t)~BGP_CAPS_LONG_LIVED;
	n->long_lived = (struct bgp_long_lived){ { 0 }, 0 };
	if (n->caps & BGP_CAPS_LONG_LIVED)
		n->long_lived = theirs->long_lived;
	n->extended_next_hop = ours->extended_next_hop & theirs->extended_next_hop;
	n->add_path = (struct bgp_add_path){ 0 };
	if (n->caps & BGP_CAPS_ADD_PATH)
		n->add_path = (struct bgp_add_path){
			.send = ours->add_path.send & theirs->add_path.receive,
			.receive = ours->add_path.receive & theirs->add_path.send,
		};
	n->notification = ours->graceful.notification && n->graceful.notification;
	if (expected_as && theirs->as != expected_as)
		return bad_open(f, BGP_OPEN_PEER_AS, "AS is not the configured one");
	if (n->ibgp && ours->id == theirs->id)
		return bad_open(f, BGP_OPEN_ID,
		    "same identifier as ours within the AS");
	if (!roles_fit(ours, theirs))
		return bad_open(f, BGP_OPEN_ROLE,
		    theirs->caps & BGP_CAPS_ROLE ? "its role does not fit ours"
						 : "it announced no role");
	if (!n->families) {
		encode_families(&w, ours->families);
		return bgp_fail(f, BGP_RESET, BGP_ERR_OPEN, BGP_OPEN_CAPABILITY, data,
		    wr_len(&w), "no address family in common");
	}
	return BGP_FINE;
}
