/*
 * Two tables have properties of Azure beside leaves of a lab: arm/kinds.h for a face
 * that is written to, azure/kinds.h for what is read.  Where both know a property, they
 * mean the same leaf and the same words; what only one of them has stands here.
 */
#include "arm/kinds.h"
#include "azure/kinds.h"

#include <check.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

TCase *test_arm_kinds(void);

struct rows {
	const struct arm_row *rows;
	size_t n;
};

/* The rows of a kind of the other table. */
static struct rows
rows_of(const struct azure_kind *k)
{
	enum arm_type type = arm_type_of(k->type);

	if (type == ARM_TYPE_N)
		return (struct rows){ NULL, 0 };
	if (type == ARM_PEERING && strcmp(k->under, "microsoft-peering") == 0)
		return (struct rows){ arm_microsoft_rows, arm_nmicrosoft_rows };
	if (type == ARM_GATEWAY && strcmp(k->under, "vpn-gateway") == 0)
		return (struct rows){ arm_vpn_rows, arm_nvpn_rows };
	if (type == ARM_HUB && strcmp(k->under, "route-server") == 0)
		return (struct rows){ arm_server_rows, arm_nserver_rows };
	if (type == ARM_CONNECTION &&
	    strcmp(k->leaves->property, "localNetworkGateway2.id") == 0)
		return (struct rows){ arm_tunnel_rows, arm_ntunnel_rows };
	return (struct rows){ arm_kinds[type].rows, arm_kinds[type].nrows };
}

static bool
is_same_property(const char *azure, const char *arm)
{
	static const char top[] = "properties.";
	size_t len = strlen(azure);

	if (strncmp(arm, top, sizeof top - 1) == 0)
		arm += sizeof top - 1;
	if (len > 3 && strcmp(azure + len - 3, ".id") == 0)
		len -= 3;
	return strlen(arm) == len && strncmp(arm, azure, len) == 0;
}

static bool
has_pair(const struct azure_leaf *l, const char *arm, const char *lab)
{
	for (const char *const *w = l->words; w && *w; w += 2)
		if (strcmp(w[0], arm) == 0 && strcmp(w[1], lab) == 0)
			return true;
	return false;
}

static bool
is_same_form(const struct azure_leaf *l, const struct arm_row *row)
{
	switch (row->form) {
	case ARM_NOT:
		return l->form == AZURE_NOT;
	case ARM_PREFIXES:
	case ARM_TEXTS:
		return l->form == AZURE_LIST;
	case ARM_ID:
	case ARM_IDS:
		return l->form == AZURE_REF;
	case ARM_GATEWAY_ADDRESS:
		return l->form == AZURE_NETWORK;
	case ARM_WORDS:
		return l->form == AZURE_WORD;
	default:
		return l->form == AZURE_TEXT || l->form == AZURE_SECRET ||
		    l->form == AZURE_PREFIX || l->form == AZURE_V4 ||
		    (l->form == AZURE_WORD && row->none);
	}
}

static void
compare(const struct azure_kind *k, const struct azure_leaf *l,
    const struct arm_row *row)
{
	ck_assert_msg(strcmp(l->leaf, row->leaf) == 0, "%s %s: %s and %s", k->type,
	    l->property, l->leaf, row->leaf);
	ck_assert_msg(is_same_form(l, row), "%s %s: other forms", k->type, l->property);
	ck_assert_msg(!row->none || has_pair(l, row->none, ""), "%s %s: none is %s",
	    k->type, l->property, row->none ? row->none : "");
	for (const struct arm_pair *p = row->pairs; p && p->arm; p++)
		ck_assert_msg(has_pair(l, p->arm, p->lab), "%s %s: %s is %s", k->type,
		    l->property, p->arm, p->lab);
	for (const char *const *w = l->words; w && *w && l->form == AZURE_WORD; w += 2)
		if (!*w[1] && row->form != ARM_WORDS)
			ck_assert_msg(row->none && strcmp(row->none, w[0]) == 0,
			    "%s %s: %s is none", k->type, l->property, w[0]);
}

#define PEERINGS "expressRouteCircuits/peerings"
/* What only the reader has.  The first ones the face takes without a row (put*.c) and
 * says in its answers; of the others it keeps what came, and no leaf comes of it. */
static const char *const only_reader[] = {
	"expressRouteCircuits bandwidthInGbps",
	PEERINGS "/connections @id",
	"privateClouds/globalReachConnections @id",
	"routeTables/routes nextHopIpAddress",
	"routeTables/routes addressPrefix", /* service-tag */
	"virtualNetworks/subnets addressPrefixes",
	"virtualNetworks/subnets defaultOutboundAccess",
	"virtualNetworks/subnets natGateway.id",
	"virtualNetworkGateways ipConfigurations[].subnet.id>addressPrefix",
	"virtualNetworkGateways ipConfigurations[].subnet.id>addressPrefixes",
	/* no leaf */
	"connections localNetworkGateway2.id>localNetworkAddressSpace.addressPrefixes",
	"expressRouteCircuits expressRoutePort.id",
	PEERINGS " ipv6PeeringConfig.microsoftPeeringConfig.advertisedPublicPrefixes",
	"localNetworkGateways localNetworkAddressSpace.addressPrefixes",
	"virtualNetworkGateways active", /* a word of Terraform's */
	"virtualNetworkGateways ipConfigurations[].subnet.id>routeTable.id",
	"virtualNetworks bgpCommunities.regionalCommunity",
};

static bool
is_only_read(const char *text)
{
	for (size_t i = 0; i < sizeof only_reader / sizeof *only_reader; i++)
		if (strcmp(only_reader[i], text) == 0)
			return true;
	return false;
}

/* The row of a property that has the leaf; that of a tag is another leaf's. */
static bool
has_row(const struct azure_kind *k, const struct azure_leaf *l, struct rows rows)
{
	bool found = false;

	for (size_t i = 0; i < rows.n && l->form != AZURE_TAG; i++)
		if (is_same_property(l->property, rows.rows[i].property)) {
			compare(k, l, &rows.rows[i]);
			found = true;
		}
	return found;
}

START_TEST(both_tables_say_the_same)
{
	unsigned compared = 0;
	char text[200];

	for (const struct azure_kind *k = azure_kinds; k->type; k++) {
		struct rows rows = k->leaves ? rows_of(k) : (struct rows){ NULL, 0 };

		for (const struct azure_leaf *l = k->leaves; rows.rows && l->property;
		     l++) {
			if (!l->leaf)
				continue;
			snprintf(text, sizeof text, "%s %s", strchr(k->type, '/') + 1,
			    l->property);
			if (has_row(k, l, rows))
				compared++;
			else
				ck_assert_msg(is_only_read(text),
				    "the face has no row of %s (%s)", text, l->leaf);
		}
	}
	ck_assert_uint_gt(compared, 60);
}
END_TEST

static bool
is_read(const struct azure_kind *k, const char *property)
{
	for (const struct azure_leaf *l = k->leaves; l->property; l++)
		if (l->leaf && is_same_property(l->property, property))
			return true;
	return false;
}

START_TEST(what_the_face_has_is_read)
{
	for (const struct azure_kind *k = azure_kinds; k->type; k++) {
		struct rows rows = k->leaves ? rows_of(k) : (struct rows){ NULL, 0 };

		for (size_t i = 0; i < rows.n; i++) {
			const char *property = rows.rows[i].property;

			/* There it tells two kinds of connections apart. */
			if (strcmp(property, "properties.enableBgp") != 0)
				ck_assert_msg(is_read(k, property), "%s %s is not read",
				    k->type, property);
		}
	}
}
END_TEST

TCase *
test_arm_kinds(void)
{
	TCase *tc = tcase_create("kinds");

	tcase_add_test(tc, both_tables_say_the_same);
	tcase_add_test(tc, what_the_face_has_is_read);
	return tc;
}
