/*
 * Faults are values ordered by severity (RFC 7606 2): a decoder keeps the worst it met,
 * fills in what a NOTIFICATION would need and a reason for the log, and decides
 * nothing.
 */
#ifndef BGP_FAULT_H
#define BGP_FAULT_H

#include <stddef.h>
#include <stdint.h>

enum bgp_outcome {
	BGP_FINE,
	BGP_DISCARD_ATTR, /* go on without the attribute */
	BGP_WITHDRAW,     /* treat as withdraw: the session stays */
	BGP_RESET         /* NOTIFICATION and close */
};

#define BGP_FAULT_DATA_MAX 64 /* octets of offending data that are kept */

struct bgp_fault {
	enum bgp_outcome outcome;
	uint8_t code, subcode; /* of the NOTIFICATION, also when none is sent */
	uint8_t attr;          /* attribute type the fault is in, or 0 */
	uint8_t data_len;
	uint8_t data[BGP_FAULT_DATA_MAX]; /* NOTIFICATION data; cut to fit */
	const char *reason;               /* static text, lower case, no full stop */
};

/* Nothing wrong yet.  Every decoder starts its fault so; data[] is left as it is. */
static inline void
bgp_fault_clear(struct bgp_fault *f)
{
	f->outcome = BGP_FINE;
	f->code = f->subcode = f->attr = f->data_len = 0;
	f->reason = NULL;
}

/*
 * Notes a fault; what is kept is the first one of the worst outcome.  Returns
 * f->outcome, so that `return bgp_fail(…)` reads well.
 */
enum bgp_outcome bgp_fail(struct bgp_fault *f, enum bgp_outcome outcome, uint8_t code,
    uint8_t subcode, const void *data, size_t len, const char *reason);

#endif
