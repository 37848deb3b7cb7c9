/*
 * Rows as JSON; the host compares (host_turn.c).
 */
#include "erxd/lasting.h"

#include "erxd/host.h"
#include "run/lasting.h"

bool
lasting_rows(const struct host *h, struct json *j)
{
	const struct net_lasting *l = run_lasting(h->run);
	char prefix[IP_PREFIX_STRLEN];

	if (!l || l->phase != NET_LASTING_TOLD)
		return false;
	if (!j)
		return true;
	json_array(j, "not-restored");
	for (size_t i = 0; i < l->nrows; i++) {
		json_object(j, NULL);
		json_string(j, "router", l->rows[i].router);
		json_string(j, "network", ip_prefix_text(&l->rows[i].prefix, prefix));
		json_string(j, "before", l->rows[i].before);
		json_string(j, "after", l->rows[i].after);
		json_object_end(j);
	}
	json_array_end(j);
	if (l->more)
		json_uint(j, "more-not-restored", l->more);
	return true;
}

void
lasting_json(struct host *h, struct json *j)
{
	const struct net_lasting *l = run_lasting(h->run);

	if (!l || lasting_rows(h, j))
		return;
	json_string(j, "not-compared", l->unknown);
	run_lasting_said(h->run);
}
