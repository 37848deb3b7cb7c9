/*
 * Stations of BMP.  Whether a station is there is seen when the daemon connects to it,
 * so all that is checked is what can never be one.
 */
#include "base/xalloc.h"
#include "er/check.h"
#include "er/leaf.h"
#include "er/read.h"
#include "er/read_parts.h"
#include "net/monitor.h"

#include <string.h>

static const struct er_row station_rows[] = {
	ER_LEAF(bmp_address, ADDR, er_station, address),
	ER_LEAF(bmp_port, U16, er_station, port),
	ER_LEAF(bmp_timeout, U16, er_station, timeout),
	ER_LEAF(bmp_statistics, U16, er_station, statistics),
};

/* By enum net_monitor_view. */
static const char *const views[] = { ER_TEXT_bmp_monitor_pre_policy,
	ER_TEXT_bmp_monitor_post_policy, ER_TEXT_bmp_monitor_loc_rib,
	ER_TEXT_bmp_monitor_adj_rib_out };

enum { NVIEWS = COUNT(views) };

const char *
er_station_view(unsigned view)
{
	return view < NVIEWS ? views[view] : NULL;
}

static unsigned
read_views(const struct data_node *station)
{
	const struct data_node *list = data_node_get(station, ER_NAME_bmp_monitor);
	unsigned bits = 0;

	for (size_t i = 0; list && i < list->n; i++)
		for (unsigned k = 0; k < NVIEWS; k++)
			if (strcmp(list->children[i]->text, views[k]) == 0)
				bits |= 1u << k;
	return bits ? bits : (1u << NVIEWS) - 1;
}

void
er_read_stations(const struct er_ctx *c)
{
	const struct data_node *list = data_node_get(c->tree, "bmp");
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "bmp", station_rows, m->stations, &m->nstations);
	for (size_t i = 0; list && i < m->nstations; i++)
		m->stations[i].views = read_views(list->children[i]);
}

void
er_check_stations(const struct er_ctx *c)
{
	const struct er_model *m = c->model;
	char text[IP_ADDR_STRLEN];

	for (size_t i = 0; i < m->nstations; i++) {
		const struct er_station *s = &m->stations[i];
		const struct ip_addr none = { .family = s->address.family };

		if (s->address.family == IP_NONE)
			er_refuse(c, CODE_MISSING_LEAF, s->head.path, "address",
			    "the station has no address");
		else if (ip_addr_is_multicast(&s->address) ||
		    ip_addr_equal(&s->address, &none))
			er_refuse_cure(c, CODE_BAD_VALUE, s->head.path, "address",
			    "give the address of the station",
			    "nobody listens for BMP at %s",
			    ip_addr_text(&s->address, text));
		for (size_t k = 0; k < i && s->address.family != IP_NONE; k++)
			if (m->stations[k].port == s->port &&
			    ip_addr_equal(&m->stations[k].address, &s->address))
				er_refuse(c, CODE_DUPLICATE_ENTRY, s->head.path, NULL,
				    "%s is the same station", m->stations[k].head.path);
	}
}
