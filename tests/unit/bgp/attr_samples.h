/*
 * A good value of each path attribute that erxd knows, and what shows it.  A row of
 * lib/bgp/attr.c without one here fails tests/unit/bgp/attr_rows_test.c.
 */
#ifndef TEST_ATTR_SAMPLES_H
#define TEST_ATTR_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>

struct attr_sample {
	unsigned type;
	const char *hex; /* header and value as sent; NULL: it holds prefixes */
	/* How a row of `show routes` has the value: `"key":value`; or NULL, and where
	 * else it is seen, or why nowhere. */
	const char *shown, *instead;
};

/* In ascending order of the type. */
extern const struct attr_sample attr_samples[];
extern const size_t nattr_samples;
/* NULL: there is none. */
const struct attr_sample *attr_sample(unsigned type);

/* The attributes of an UPDATE: those that each route has, and the one of this type.
 * With `as2` of a peer whose AS numbers have 2 octets.  In a static buffer, in hex. */
const char *attr_sample_update(unsigned type, bool as2);

#endif
