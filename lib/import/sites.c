/*
 * Sites from rows.  What an MSEE learned from the customer's end of its link is what
 * the site announces there, the same with the AS of the peering in front; a gateway
 * says it with 12076 before.  Circuits of one AS that learned a prefix in common end at
 * one site, which may have as many edges as it likes: emulated, it has one.
 *
 * An AS that stands in front of each path of a circuit more than once is prepended
 * there (P-41); what stands in front of some paths only belongs to these.
 */
#include "base/ip.h"
#include "base/xalloc.h"
#include "import/import_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_AS = 60, CANDIDATES_MAX = 64 };

struct row {
	struct ip_prefix prefix;
	size_t circuit; /* in `ends` */
	unsigned link;  /* 0 primary, 1 secondary, 2 either */
	unsigned lead;  /* how often the AS of the peering stands in front */
	char *path;     /* what follows */
	char origin;    /* 'i', 'e', '?', or 0 */
	const struct data_node *from;
};

/* The customer's end of a circuit. */
struct end {
	struct data_node *circuit;
	const char *asn;
	struct ip_addr ce[2][2]; /* of each link and family */
	size_t group;            /* the first end of the same site */
	unsigned lead[3];        /* the least of each link's rows; 0: there is none */
};

struct sites {
	struct import *im;
	struct end *ends;
	size_t n, cap;
	struct row *rows;
	size_t nrows, caprows;
};

/* --- ends --- */

/* The first host of a link is the customer's, the second Microsoft's (P-2). */
static void
ce_of(const struct data_node *peering, const char *leaf, struct ip_addr *out)
{
	const char *text = peering ? data_node_text(peering, leaf) : NULL;
	struct ip_prefix p;
	struct ip_addr a;

	if (text && ip_prefix_parse(&p, text)) {
		a = ip_prefix_addr(&p);
		*out = ip_addr_plus(&a, 1);
	}
}

/* Whether a site of the lab ends a circuit already. */
static bool
has_site(const struct import *im, const char *circuit)
{
	const struct data_node *all = data_node_get(im->tree, "on-premises");

	for (size_t i = 0; all && i < all->n; i++) {
		const struct data_node *c = data_node_get(all->children[i], "circuits");

		if (c && data_node_get(c, circuit))
			return true;
	}
	return false;
}

static void
find_ends(struct sites *s)
{
	struct data_node *all = data_node_get(s->im->tree, "circuits");

	for (size_t i = 0; all && i < all->n; i++) {
		struct data_node *p =
		    data_node_get(all->children[i], "private-peering");
		const char *asn = p ? data_node_text(p, "peer-asn") : NULL;
		const struct data_node *six = p ? data_node_get(p, "ipv6") : NULL;
		struct end *e;

		if (!asn || has_site(s->im, all->children[i]->name))
			continue;
		e = &VEC_PUSH(s->ends, s->n, s->cap);
		memset(e, 0, sizeof *e);
		e->circuit = all->children[i];
		e->asn = asn;
		e->group = s->n - 1;
		ce_of(p, "primary", &e->ce[0][0]);
		ce_of(p, "secondary", &e->ce[1][0]);
		ce_of(six, "primary", &e->ce[0][1]);
		ce_of(six, "secondary", &e->ce[1][1]);
	}
}

/* --- rows --- */

/* Takes a path apart: numbers with blanks or hyphens between, an origin behind. The
 * first `skip` are left out, and `lead` counts how often `asn` follows. */
static char *
path_of(const char *text, unsigned skip, const char *asn, unsigned *lead, char *origin)
{
	struct buf out;
	size_t n;

	buf_init(&out);
	buf_puts(&out, "");
	*lead = 0;
	*origin = 0;
	for (unsigned as = 0; *text; text += n) {
		text += strspn(text, " -");
		n = strspn(text, "0123456789");
		if (!n) {
			*origin = strchr("ie?", *text) ? *text : (char)0;
			n = *text ? 1 : 0;
			if (n && !*origin) {
				buf_fini(&out);
				return NULL;
			}
			continue;
		}
		if (as++ < skip)
			continue;
		if (!out.len && strlen(asn) == n && strncmp(text, asn, n) == 0) {
			++*lead;
			continue;
		}
		if (as > PATH_MAX_AS || n > 10) {
			buf_fini(&out);
			return NULL;
		}
		buf_printf(&out, "%s%.*s", out.len ? " " : "", (int)n, text);
	}
	return buf_steal(&out);
}

static void
add_row(struct sites *s, size_t circuit, unsigned link, const struct data_node *row,
    const char *path, unsigned skip)
{
	const char *network = data_node_text(row, "network");
	struct end *e = &s->ends[circuit];
	struct row r = { .circuit = circuit, .link = link, .from = row };

	if (!network || !ip_prefix_parse(&r.prefix, network))
		return;
	r.path = path_of(path ? path : "", skip, e->asn, &r.lead, &r.origin);
	if (!r.path || !r.lead || s->nrows == IMPORT_ADVERTS_MAX) {
		free(r.path);
		return;
	}
	if (!e->lead[link] || r.lead < e->lead[link])
		e->lead[link] = r.lead;
	VEC_PUSH(s->rows, s->nrows, s->caprows) = r;
}

/* Whether an address, perhaps with a star behind, is that of the customer's end. */
static bool
is_ce(const struct end *e, unsigned link, const char *text)
{
	char address[64];
	struct ip_addr a;

	snprintf(address, sizeof address, "%.*s", (int)strcspn(text, "* "), text);
	if (!ip_addr_parse(&a, address))
		return false;
	for (unsigned l = 0; l < 2; l++)
		for (unsigned f = 0; f < 2; f++)
			if ((link == 2 || link == l) && ip_addr_equal(&a, &e->ce[l][f]))
				return true;
	return false;
}

static void
circuit_table(struct sites *s, const struct import_table *t, const char *name,
    const char *part)
{
	unsigned link = strcmp(part, "secondary") == 0 ? 1
	    : strcmp(part, "primary") == 0             ? 0
						       : 2;

	for (size_t c = 0; c < s->n; c++) {
		if (strcmp(s->ends[c].circuit->name, name) != 0)
			continue;
		for (size_t i = 0; i < t->rows->n; i++) {
			const struct data_node *row = t->rows->children[i];
			const char *hop = row->kind == DATA_MAP
			    ? data_node_text(row, "nextHop")
			    : NULL;

			if (hop && is_ce(&s->ends[c], link, hop))
				add_row(s, c, link, row, data_node_text(row, "path"),
				    0);
		}
	}
}

/* The circuits on the gateway of a VNet that have a known customer's end. */
struct candidates {
	size_t ends[CANDIDATES_MAX];
	size_t n;
};

static void
find_candidates(const struct sites *s, const struct data_node *vnet,
    struct candidates *out)
{
	const struct data_node *all = data_node_get(vnet, "connections");

	out->n = 0;
	for (size_t c = 0; all && c < s->n; c++)
		for (size_t i = 0; i < all->n && out->n < CANDIDATES_MAX; i++) {
			const char *name = all->children[i]->kind == DATA_MAP
			    ? data_node_text(all->children[i], "circuit")
			    : NULL;

			if (name && strcmp(s->ends[c].circuit->name, name) == 0) {
				out->ends[out->n++] = c;
				break;
			}
		}
}

/* The one circuit that a path can have come by; SIZE_MAX: there are several, or none.
 */
static size_t
came_by(const struct sites *s, const struct candidates *all, const char *path)
{
	size_t found = SIZE_MAX;

	if (strncmp(path, "12076-", 6) != 0)
		return SIZE_MAX;
	for (size_t i = 0; i < all->n; i++) {
		const char *asn = s->ends[all->ends[i]].asn;
		size_t n = strlen(asn);

		if (strncmp(path + 6, asn, n) != 0 ||
		    (path[6 + n] && path[6 + n] != '-'))
			continue;
		if (found != SIZE_MAX)
			return SIZE_MAX;
		found = all->ends[i];
	}
	return found;
}

static void
gateway_table(struct sites *s, const struct import_table *t, const char *name)
{
	const struct data_node *vnets = data_node_get(s->im->tree, "vnets");
	const struct data_node *vnet = vnets ? data_node_get(vnets, name) : NULL;
	struct candidates all;

	if (!vnet)
		return;
	find_candidates(s, vnet, &all);
	for (size_t i = 0; i < t->rows->n; i++) {
		const struct data_node *row = t->rows->children[i];
		const char *path =
		    row->kind == DATA_MAP ? data_node_text(row, "asPath") : NULL;
		size_t c = path ? came_by(s, &all, path) : SIZE_MAX;

		/* What the circuit's own table says is said better there. */
		if (c != SIZE_MAX && !s->ends[c].lead[0] && !s->ends[c].lead[1])
			add_row(s, c, 2, row, path, 1);
	}
}

static void
read_tables(struct sites *s, bool of_gateways)
{
	for (size_t i = 0; i < s->im->ntables; i++) {
		const struct import_table *t = &s->im->tables[i];
		char part[16], *object;

		if (t->of_gateway != of_gateways)
			continue;
		object = import_place(s->im, t->place, part);
		if (!object)
			import_note(s->im, t->rows, t->place,
			    "a table of routes of something unknown; write "
			    "CIRCUIT/primary=FILE or GATEWAY=FILE");
		else if (of_gateways)
			gateway_table(s, t, strchr(object, '/') + 1);
		else
			circuit_table(s, t, strchr(object, '/') + 1, part);
		free(object);
	}
}

/* --- groups --- */

static int
by_prefix(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int d = ip_prefix_cmp(&x->prefix, &y->prefix);

	if (!d)
		d = strcmp(x->path, y->path);
	if (!d)
		d = (x->circuit > y->circuit) - (x->circuit < y->circuit);
	if (!d)
		d = (x->link > y->link) - (x->link < y->link);
	return d;
}

static size_t
group_of(const struct sites *s, size_t c)
{
	while (s->ends[c].group != c)
		c = s->ends[c].group;
	return c;
}

/* Circuits of one AS that learned a prefix in common belong together. */
static void
join(struct sites *s)
{
	for (size_t i = 1; i < s->nrows; i++) {
		size_t a, b;

		if (!ip_prefix_equal(&s->rows[i].prefix, &s->rows[i - 1].prefix))
			continue;
		a = group_of(s, s->rows[i - 1].circuit);
		b = group_of(s, s->rows[i].circuit);
		if (strcmp(s->ends[a].asn, s->ends[b].asn) == 0)
			s->ends[a > b ? a : b].group = a < b ? a : b;
	}
}

/* --- into the lab --- */

static void
prepend(struct data_node *map, const char *asn, unsigned times)
{
	struct data_node *seq;

	if (!times)
		return;
	seq = import_seq(map, "prepend", NULL);
	import_assume(seq, "rebuilt: in front of each path there");
	for (; times; times--) {
		struct data_node *n = data_node_new(DATA_TEXT, NULL);

		n->leaf = DATA_LEAF_NUMBER;
		n->text = xstrdup(asn);
		n->file = seq->file;
		data_node_add(seq, n);
	}
}

static void
attach(struct data_node *site, const struct end *e)
{
	struct data_node *c =
	    import_map(import_map(site, "circuits", NULL), e->circuit->name, NULL);
	const unsigned *lead = e->lead;

	if (lead[0] && lead[1] && lead[0] != lead[1]) {
		for (unsigned l = 0; l < 2; l++)
			if (lead[l] > 1)
				prepend(import_map(c, l ? "secondary" : "primary",
					    NULL),
				    e->asn, lead[l] - 1);
		return;
	}
	for (unsigned l = 0; l < 3; l++)
		if (lead[l]) {
			prepend(c, e->asn, lead[l] - 1);
			break;
		}
}

/* Both ASNs in front that are not prepended everywhere, and the path. */
static char *
own_path(const struct sites *s, const struct row *r)
{
	const struct end *e = &s->ends[r->circuit];
	struct buf out;

	buf_init(&out);
	buf_puts(&out, "");
	for (unsigned i = e->lead[r->link]; i < r->lead; i++)
		buf_printf(&out, "%s%s", out.len ? " " : "", e->asn);
	buf_printf(&out, "%s%s", out.len && *r->path ? " " : "", r->path);
	return buf_steal(&out);
}

static bool
is_whole(const struct sites *s, size_t group, const struct data_node *over)
{
	size_t n = 0;

	for (size_t c = 0; c < s->n; c++)
		n += group_of(s, c) == group;
	return over->n == n;
}

/* One advert from all rows of a prefix with equal paths; *at is the first, and then the
 * first behind them. */
static void
advert(struct sites *s, size_t group, struct data_node *all, size_t *at)
{
	const struct row *first = &s->rows[*at];
	struct data_node *a = data_node_new(DATA_MAP, NULL), *over;
	char text[IP_PREFIX_STRLEN], *path = own_path(s, first);

	data_node_add(all, a);
	import_set(a, "prefix", ip_prefix_text(&first->prefix, text), first->from);
	if (*path)
		import_set(a, "as-path", path, first->from)->leaf = DATA_LEAF_STRING;
	if (first->origin == '?' || first->origin == 'e')
		import_set(a, "origin", first->origin == 'e' ? "egp" : "incomplete",
		    first->from);
	over = import_seq(a, "over", first->from);
	for (; *at < s->nrows; ++*at) {
		const struct row *r = &s->rows[*at];
		char *p = own_path(s, r);
		bool same =
		    ip_prefix_equal(&r->prefix, &first->prefix) && strcmp(p, path) == 0;

		free(p);
		if (group_of(s, r->circuit) == group && !same)
			break;
		if (group_of(s, r->circuit) == group)
			import_push(over, s->ends[r->circuit].circuit->name, r->from);
		else if (!ip_prefix_equal(&r->prefix, &first->prefix))
			break;
	}
	if (is_whole(s, group, over))
		data_node_free(data_node_take(a, "over"));
	free(path);
}

static void
site(struct sites *s, size_t group)
{
	const struct end *e = &s->ends[group];
	const char *subscription = data_node_text(e->circuit, "subscription");
	struct data_node *all = import_map(s->im->tree, "on-premises", NULL), *out,
			 *list;
	char wish[100], *name;

	snprintf(wish, sizeof wish, "site-%.80s", e->circuit->name);
	name = import_unique(s->im, wish, NULL);
	out = import_map(all, name, NULL);
	import_assume(out, "rebuilt: from what its circuits learned");
	if (subscription)
		import_set(out, "subscription", subscription, NULL);
	import_set(out, "asn", e->asn,
	    data_node_get(data_node_get(e->circuit, "private-peering"), "peer-asn"));
	for (size_t c = 0; c < s->n; c++)
		if (group_of(s, c) == group)
			attach(out, &s->ends[c]);
	list = data_node_new(DATA_SEQ, "advertise");
	for (size_t i = 0; i < s->nrows;)
		if (group_of(s, s->rows[i].circuit) == group)
			advert(s, group, list, &i);
		else
			i++;
	if (list->n) {
		data_node_add(out, list);
	} else {
		data_node_free(list);
		import_note(s->im, e->circuit, name,
		    "what it announces is not known: no table of routes has a row that "
		    "its circuits learned from it; give az network express-route "
		    "list-route-tables as %s/primary=FILE",
		    e->circuit->name);
	}
	free(name);
}

void
import_sites(struct import *im)
{
	struct sites s = { .im = im };

	find_ends(&s);
	read_tables(&s, false);
	read_tables(&s, true);
	if (s.nrows)
		qsort(s.rows, s.nrows, sizeof *s.rows, by_prefix);
	join(&s);
	for (size_t c = 0; c < s.n; c++)
		if (group_of(&s, c) == c)
			site(&s, c);
	for (size_t i = 0; i < s.nrows; i++)
		free(s.rows[i].path);
	free(s.rows);
	free(s.ends);
}

/* --- places --- */

/* The parts that a place can end with. */
static const char *const parts[] = { "primary", "secondary", "gw0", "gw1", "gw2", "gw3",
	"vpn0", "vpn1", "rs0", "rs1", NULL };

/* The object whose name, in Azure or here, is a text of this length. */
static char *
named(struct import *im, const char *name, size_t n)
{
	for (unsigned pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < im->n; i++) {
			const struct import_resource *r = &im->resources[i];
			const char *own = r->id.names[r->id.n - 1];

			if (!r->owner || !r->owner->name || !r->kind ||
			    (r->kind->at != AZURE_OWN && r->kind->at != AZURE_VIA))
				continue;
			own = pass == 0 && r->name ? r->name : own;
			if (strlen(own) != n || strncmp(own, name, n) != 0)
				continue;
			return xasprintf("%s/%s", r->owner->kind->under,
			    r->owner->name);
		}
	return NULL;
}

char *
import_place(struct import *im, const char *place, char part[16])
{
	size_t n = strlen(place);
	char *object = named(im, place, n);

	part[0] = '\0';
	for (size_t i = 0; !object && parts[i]; i++) {
		size_t m = strlen(parts[i]);

		if (n > m + 1 && strcmp(place + n - m, parts[i]) == 0 &&
		    strchr("/-_. ", place[n - m - 1])) {
			object = named(im, place, n - m - 1);
			memcpy(part, parts[i], m + 1);
			break;
		}
	}
	return object;
}
