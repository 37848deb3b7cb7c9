/*
 * Plain graceful restart knows one end that leaves routes behind: a connection that was
 * lost.  With the N bit of both sides a NOTIFICATION does as well, unless it is a Hard
 * Reset, which has the real code, subcode and data inside.  Which ends are hard is
 * ours to say (8538 5.1): those that will not pass by trying again, and those that
 * somebody wants.
 */
#include "bgp/graceful.h"

#include <string.h>

static bool
is_hard_cease(unsigned subcode)
{
	switch (subcode) {
	case BGP_CEASE_MAX_PREFIXES:
	case BGP_CEASE_SHUTDOWN:
	case BGP_CEASE_DECONFIGURED:
	case BGP_CEASE_HARD_RESET:
	case BGP_CEASE_BFD_DOWN: /* forwarding is what has failed */
		return true;
	default:
		return false;
	}
}

/*
 * A NOTIFICATION that means its word: its cause will not pass by itself, so the other
 * side is not to go on as if only the connection had been lost.
 */
static bool
is_hard(const struct bgp_notify *n)
{
	switch (n->code) {
	case BGP_ERR_HOLD:
	case BGP_ERR_SEND_HOLD:
		return false;
	case BGP_ERR_CEASE:
		return is_hard_cease(n->subcode);
	default: /* what one side said was wrong, and would be again */
		return true;
	}
}

/* The end leaves routes behind, as far as what was agreed on says so. */
static bool
leaves_routes(const struct bgp_negotiated *n, const struct bgp_notify *note,
    bool received)
{
	bool hard_reset =
	    note->code == BGP_ERR_CEASE && note->subcode == BGP_CEASE_HARD_RESET;

	if (!note->code)
		return true;
	return n->notification && !(received ? hard_reset : is_hard(note));
}

uint8_t
bgp_graceful_kept(const struct bgp_negotiated *n, const struct bgp_notify *note,
    bool received)
{
	const struct bgp_graceful *g = &n->graceful;

	if (!g->time || !leaves_routes(n, note, received))
		return 0;
	return g->families & n->families;
}

uint8_t
bgp_graceful_kept_long(const struct bgp_negotiated *n, const struct bgp_notify *note,
    bool received)
{
	unsigned families = 0;

	for (unsigned family = IP_V4; family <= IP_V6; family++)
		if (n->long_lived.time[family])
			families |= BGP_FAMILY_BIT(family);
	if (!leaves_routes(n, note, received))
		return 0;
	return (uint8_t)(families & n->families);
}

bool
bgp_graceful_harden(const struct bgp_open *ours, const struct bgp_negotiated *n,
    struct bgp_notify *note, uint8_t data[BGP_GRACEFUL_DATA])
{
	size_t len = note->data_len;

	if (!n->notification || !ours->graceful.families || !is_hard(note) ||
	    (note->code == BGP_ERR_CEASE && note->subcode == BGP_CEASE_HARD_RESET))
		return false;
	if (len > BGP_GRACEFUL_DATA - 2)
		len = BGP_GRACEFUL_DATA - 2;
	data[0] = note->code;
	data[1] = note->subcode;
	if (len)
		memcpy(data + 2, note->data, len);
	*note = (struct bgp_notify){ BGP_ERR_CEASE, BGP_CEASE_HARD_RESET,
		(uint16_t)(len + 2), data };
	return true;
}
