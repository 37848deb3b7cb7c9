/*
 * What several targets ask of the octets and texts that come out.
 */
#ifndef FUZZ_CHECKS_H
#define FUZZ_CHECKS_H

#include "base/buf.h"
#include "bgp/msg.h"
#include "fuzz.h"

/* A line for a log or a terminal: nothing in it controls either. */
static inline void
must_be_harmless(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t c = (uint8_t)text[i],
			next = (uint8_t)(i + 1 < len ? text[i + 1] : 0);

		MUST(c >= 0x20 && c != 0x7f);
		MUST(c != 0xc2 || next < 0x80 || next >= 0xa0); /* C1 */
	}
}

/* Whole messages of a session's own, one behind the other. */
static inline void
must_be_messages(const uint8_t *p, size_t len)
{
	struct bgp_fault fault;
	struct bgp_msg msg;

	for (; len; p += msg.len, len -= msg.len)
		MUST(bgp_msg_next(p, len, BGP_MESSAGE_MAX, &msg, &fault) == 1);
}

#endif
