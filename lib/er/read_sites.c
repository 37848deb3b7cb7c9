/*
 * Sites: what they announce, and on each circuit what they do there, on one of its two
 * paths perhaps otherwise.
 */
#include "er/read_parts.h"

static const struct er_row site_rows[] = {
	{ "subscription", ER_TYPE_TEXT, AT(er_site, subscription),
	    ER_SUBSCRIPTION_DEFAULT, NULL, 0 },
	{ "asn", ER_TYPE_U32, AT(er_site, asn), NULL, NULL, 0 },
	{ "routers", ER_TYPE_U8, AT(er_site, routers), "1", NULL, 0 },
	{ "networks", ER_TYPE_PREFIXES, AT(er_site, networks), NULL, NULL,
	    AT(er_site, has_networks) },
};

static const struct er_row path_rows[] = {
	{ "prepend", ER_TYPE_NUMBERS, AT(er_path_policy, prepend), NULL, NULL,
	    AT(er_path_policy, has_prepend) },
	{ "local-preference", ER_TYPE_U32, AT(er_path_policy, local_pref), NULL, NULL,
	    AT(er_path_policy, has_local_pref) },
};

static const struct er_row attachment_rows[] = {
	{ "export", ER_TYPE_WORD, AT(er_attachment, export), "own",
	    WORDS("own", "all", "none"), 0 },
	{ "allow-own-as", ER_TYPE_U8, AT(er_attachment, allow_own_as), "0", NULL, 0 },
	{ "honor-graceful-shutdown", ER_TYPE_FLAG, AT(er_attachment, shutdown.honor),
	    "false", WORDS("true", "false"), 0 },
	{ "graceful-shutdown", ER_TYPE_FLAG, AT(er_attachment, shutdown.announce),
	    "false", WORDS("true", "false"), 0 },
	{ "hold", ER_TYPE_U16, AT(er_attachment, hold), "180", NULL, 0 },
	{ "bfd", ER_TYPE_FLAG, AT(er_attachment, bfd.on), "false",
	    WORDS("true", "false"), AT(er_attachment, bfd.given) },
	{ "bfd-interval", ER_TYPE_DURATION, AT(er_attachment, bfd.interval), "300ms",
	    NULL, 0 },
	{ "bfd-multiplier", ER_TYPE_U8, AT(er_attachment, bfd.multiplier), "3", NULL,
	    0 },
	{ "shared-key", ER_TYPE_TEXT, AT(er_attachment, shared_key), NULL, NULL, 0 },
};

/* What is written of a path stands before what is written of the circuit. */
static void
read_path(const struct er_ctx *c, const struct data_node *circuit, const char *path,
    const char *name, struct er_path_policy *p)
{
	struct er_path_policy own = { 0 };

	ER_LEAVES_READ(c, circuit, path, path_rows, p);
	ER_LEAVES_READ(c, data_node_get(circuit, name),
	    er_model_textf(c->model, "%s/%s", path, name), path_rows, &own);
	if (own.has_prepend)
		p->prepend = own.prepend;
	if (own.has_local_pref)
		p->local_pref = own.local_pref;
	p->has_prepend |= own.has_prepend;
	p->has_local_pref |= own.has_local_pref;
}

static void
read_attachment(const struct er_ctx *c, const struct data_node *node,
    struct er_attachment *a)
{
	read_path(c, node, a->head.path, "primary", &a->path[0]);
	read_path(c, node, a->head.path, "secondary", &a->path[1]);
	a->import = er_read_filter(c, node, a->head.path, "import");
	a->export_filter = er_read_filter(c, node, a->head.path, "export-filter");
}

void
er_read_sites(const struct er_ctx *c)
{
	struct er_model *m = c->model;

	READ_LIST(c, c->tree, "", "on-premises", site_rows, m->sites, &m->nsites);
	for (size_t i = 0; i < m->nsites; i++) {
		struct er_site *s = &m->sites[i];
		const struct data_node *node =
		    data_node_get(c->tree, "on-premises")->children[i];

		READ_LIST(c, node, s->head.path, "circuits", attachment_rows,
		    s->circuits, &s->ncircuits);
		for (size_t k = 0; k < s->ncircuits; k++) {
			s->circuits[k].site = s;
			read_attachment(c, data_node_get(node, "circuits")->children[k],
			    &s->circuits[k]);
		}
		er_read_adverts(c, node, s->head.path, &s->adverts);
		er_read_external(c, node, s->head.path, &s->external);
	}
}
