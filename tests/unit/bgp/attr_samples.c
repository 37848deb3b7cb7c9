#include "attr_samples.h"

#include "bgp/proto.h"
#include "message.h"
#include "test.h"

#include <stdio.h>

const struct attr_sample attr_samples[] = {
	{ BGP_ATTR_ORIGIN, "40010101", "\"origin\":\"egp\"", NULL },
	{ BGP_ATTR_AS_PATH, "40020a02020000fde80000fde9", "\"as-path\":\"65000 65001\"",
	    NULL },
	{ BGP_ATTR_NEXT_HOP, "400304c0000204", "\"next-hop\":\"192.0.2.4\"", NULL },
	{ BGP_ATTR_MED, "80040400000037", NULL, "a step of explain" },
	{ BGP_ATTR_LOCAL_PREF, "40050400000096", "\"local-pref\":150", NULL },
	{ BGP_ATTR_ATOMIC_AGGREGATE, "400600", NULL, "it says nothing of where" },
	{ BGP_ATTR_AGGREGATOR, "c007080000fde80a000009", NULL, "carried only" },
	{ BGP_ATTR_COMMUNITIES, "c00804fc000001", "\"communities\":\"64512:1\"", NULL },
	{ BGP_ATTR_ORIGINATOR_ID, "8009040a000007", NULL, "a step of explain" },
	{ BGP_ATTR_CLUSTER_LIST, "800a040a000008", NULL, "a step of explain" },
	{ BGP_ATTR_MP_REACH, NULL, NULL, "prefixes and their next hop" },
	{ BGP_ATTR_MP_UNREACH, NULL, NULL, "prefixes" },
	{ BGP_ATTR_EXT_COMMUNITIES, "c010080002fde800000064",
	    "\"ext-communities\":\"rt:65000:100\"", NULL },
	{ BGP_ATTR_AS4_PATH, "c0110a02020000fde800011170", NULL, "part of the path" },
	{ BGP_ATTR_AS4_AGGREGATOR, "c01208000111700a000009", NULL, "carried only" },
	{ BGP_ATTR_LARGE_COMMUNITIES, "c0200c0000fde80000000100000002",
	    "\"large-communities\":\"65000:1:2\"", NULL },
	{ BGP_ATTR_ONLY_TO_CUSTOMER, "c023040000fde8", "\"only-to-customer\":65000",
	    NULL },
};
const size_t nattr_samples = sizeof attr_samples / sizeof *attr_samples;

const struct attr_sample *
attr_sample(unsigned type)
{
	for (size_t i = 0; i < nattr_samples; i++)
		if (attr_samples[i].type == type)
			return &attr_samples[i];
	return NULL;
}

const char *
attr_sample_update(unsigned type, bool as2)
{
	/* What a peer of 2 octets puts in the place of 70000. */
	static const char path2[] = "4002060202fde85ba0 ";
	static const char aggregator2[] = "c007065ba00a000009 ";
	static char out[256];
	const struct attr_sample *s = attr_sample(type);

	ck_assert_ptr_nonnull(s);
	snprintf(out, sizeof out, "%s %s %s %s %s",
	    type == BGP_ATTR_ORIGIN ? s->hex : T_ORIGIN,
	    as2                            ? path2
		: type == BGP_ATTR_AS_PATH ? s->hex
					   : T_PATH,
	    type == BGP_ATTR_NEXT_HOP ? s->hex : T_HOP,
	    type == BGP_ATTR_AS4_AGGREGATOR ? aggregator2 : "",
	    type > BGP_ATTR_NEXT_HOP ? s->hex : "");
	return out;
}
