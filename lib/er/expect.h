/*
 * Prefixes that a lab expects somewhere: nothing rests on them but who looks whether
 * they are there.  er/model.h says who owns all of it.
 */
#ifndef ER_EXPECT_H
#define ER_EXPECT_H

#include "er/parts.h"

/* The name is that of the place, as er_endpoint_find has it. */
struct er_expect {
	struct er_head head;
	struct er_prefixes prefixes;
};

#endif
