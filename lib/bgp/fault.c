/*
 * Keeps the first fault of the worst outcome (RFC 7606 3h: the strongest reaction
 * wins), with as much of the offending octets as a log line can use.
 */
#include "bgp/fault.h"

#include <string.h>

enum bgp_outcome
bgp_fail(struct bgp_fault *f, enum bgp_outcome outcome, uint8_t code, uint8_t subcode,
    const void *data, size_t len, const char *reason)
{
	if (outcome <= f->outcome)
		return f->outcome;
	if (len > sizeof f->data)
		len = sizeof f->data;
	f->outcome = outcome;
	f->code = code;
	f->subcode = subcode;
	f->attr = 0;
	f->data_len = (uint8_t)len;
	if (len)
		memcpy(f->data, data, len);
	f->reason = reason;
	return outcome;
}
