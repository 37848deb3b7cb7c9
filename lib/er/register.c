/*
 * What turns a rule: a row for each rule on which sources disagree, or of which a lab
 * may want the other reading.
 */
#include "er/register.h"

#include "er/schema.h"

#include <string.h>

static const struct {
	const char *rule, *leaf;
} turned[] = {
	{ "A-32", ER_NAME_fidelity_managed_path_length },
	{ "A-32a", ER_NAME_fidelity_managed_path_length },
	{ "F-7", ER_NAME_fidelity_drain_global_reach },
	{ "F-8", ER_NAME_fidelity_maintenance_prepend },
	{ "F-25", ER_NAME_fidelity_realistic_durations },
	{ "G-25", ER_NAME_fidelity_vnet_over_global_reach },
	{ "G-25a", ER_NAME_fidelity_vnet_over_global_reach },
	{ "P-8a", ER_NAME_fidelity_hold_floor },
	{ "P-25", ER_NAME_fidelity_allow_own_as },
	{ "P-40a", ER_NAME_fidelity_origin_and_med },
	{ "P-42a", ER_NAME_fidelity_gateway_weight_first },
	{ "U-2", ER_NAME_fidelity_route_table_dialect },
	{ "W-24", ER_NAME_fidelity_key_reuse },
	{ "W-52", ER_NAME_fidelity_gateway_weight_first },
	{ "W-60", ER_NAME_fidelity_gateway_ipv6_session },
};

const char *
er_register_switch(const struct er_registered *r, size_t i)
{
	for (size_t k = 0; r->id && k < sizeof turned / sizeof *turned; k++)
		if (strcmp(turned[k].rule, r->id) == 0 && i-- == 0)
			return turned[k].leaf;
	return NULL;
}
