/*
 * BFD control packets: 24 octets, no options.  Checks that need no session are made
 * here, in the order of RFC 5880 6.8.6; the length of an authentication section is
 * looked at before it is refused, since that order is what other speakers have.
 */
#include "base/wire.h"
#include "bgp/bfd.h"

enum { LEN_AUTHENTICATED = 26 };

const char *
bfd_state_name(enum bfd_state state)
{
	static const char *const names[BFD_STATE_N] = { "AdminDown", "Down", "Init",
		"Up" };

	return state < BFD_STATE_N ? names[state] : "?";
}

const char *
bfd_diag_name(unsigned diag)
{
	static const char *const names[BFD_DIAG_N] = {
		[BFD_DIAG_NONE] = "no diagnostic",
		[BFD_DIAG_EXPIRED] = "control detection time expired",
		[BFD_DIAG_ECHO] = "echo function failed",
		[BFD_DIAG_SIGNALED] = "neighbor signaled session down",
		[BFD_DIAG_RESET] = "forwarding plane reset",
		[BFD_DIAG_PATH_DOWN] = "path down",
		[BFD_DIAG_CONCATENATED] = "concatenated path down",
		[BFD_DIAG_ADMIN] = "administratively down",
		[BFD_DIAG_REVERSE] = "reverse concatenated path down",
	};

	return diag < BFD_DIAG_N ? names[diag] : "unknown diagnostic";
}

const char *
bfd_fault_name(enum bfd_fault fault)
{
	static const char *const names[BFD_FAULT_N] = {
		[BFD_FINE] = "fine",
		[BFD_BAD_SHORT] = "shorter than a control packet",
		[BFD_BAD_VERSION] = "version other than 1",
		[BFD_BAD_LENGTH] = "length that does not fit",
		[BFD_BAD_MULTIPLIER] = "multiplier 0",
		[BFD_BAD_MULTIPOINT] = "Multipoint bit",
		[BFD_BAD_MINE] = "My Discriminator 0",
		[BFD_BAD_YOURS] = "Your Discriminator 0 in this state",
		[BFD_BAD_AUTHENTICATED] = "authentication that is not configured",
		[BFD_BAD_SESSION] = "unknown Your Discriminator or sender",
		[BFD_BAD_TTL] = "TTL of a packet from further away",
	};

	return fault < BFD_FAULT_N ? names[fault] : "?";
}

static enum bfd_fault
judge(const struct bfd_packet *p, unsigned version, size_t length, size_t payload)
{
	bool authenticated = (p->flags & BFD_AUTHENTICATED) != 0;
	size_t least = authenticated ? LEN_AUTHENTICATED : BFD_PACKET_LEN;

	if (version != BFD_VERSION)
		return BFD_BAD_VERSION;
	if (length < least || length > payload)
		return BFD_BAD_LENGTH;
	if (!p->multiplier)
		return BFD_BAD_MULTIPLIER;
	if (p->flags & BFD_MULTIPOINT)
		return BFD_BAD_MULTIPOINT;
	if (!p->mine)
		return BFD_BAD_MINE;
	if (!p->yours && p->state != BFD_DOWN && p->state != BFD_ADMIN_DOWN)
		return BFD_BAD_YOURS;
	return authenticated ? BFD_BAD_AUTHENTICATED : BFD_FINE;
}

enum bfd_fault
bfd_packet_decode(struct bfd_packet *p, const uint8_t *octets, size_t len)
{
	struct rd r = rd_init(octets, len);
	uint8_t first = rd_u8(&r), second = rd_u8(&r), length;

	p->diag = first & 0x1f;
	p->state = second >> 6;
	p->flags = second & 0x3f;
	p->multiplier = rd_u8(&r);
	length = rd_u8(&r);
	p->mine = rd_u32(&r);
	p->yours = rd_u32(&r);
	p->tx = rd_u32(&r);
	p->rx = rd_u32(&r);
	p->echo_rx = rd_u32(&r);
	if (r.failed)
		return BFD_BAD_SHORT;
	return judge(p, first >> 5, length, len);
}

void
bfd_packet_encode(const struct bfd_packet *p, uint8_t out[BFD_PACKET_LEN])
{
	struct wr w = wr_init(out, BFD_PACKET_LEN);

	wr_u8(&w, BFD_VERSION << 5 | (p->diag & 0x1f));
	wr_u8(&w, (unsigned)p->state << 6 | (p->flags & 0x3f));
	wr_u8(&w, p->multiplier);
	wr_u8(&w, BFD_PACKET_LEN);
	wr_u32(&w, p->mine);
	wr_u32(&w, p->yours);
	wr_u32(&w, p->tx);
	wr_u32(&w, p->rx);
	wr_u32(&w, p->echo_rx);
}
