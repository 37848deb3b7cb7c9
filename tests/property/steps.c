/*
 * Steps by chance: a row of the table is chosen, and what stands in angle brackets is
 * filled in with something that the lab has now, or now and then with something that
 * nobody has.
 */
#include "property.h"

#include "base/xalloc.h"
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the kinds --- */

struct template
{
	const char *name; /* of the kind */
	const char *op;
	const char *args[8]; /* names and values in turn */
};

#define CREATE(name, piece)                                   \
	{                                                     \
		name, "edit",                                 \
		{                                             \
			"operation", "create", "piece", piece \
		}                                             \
	}
#define UPDATE(name, piece)                                   \
	{                                                     \
		name, "edit",                                 \
		{                                             \
			"operation", "update", "piece", piece \
		}                                             \
	}
#define DELETE(name, piece)                                   \
	{                                                     \
		name, "edit",                                 \
		{                                             \
			"operation", "delete", "piece", piece \
		}                                             \
	}

static const struct template templates[] = {
	{ "fail", "fail", { "kind", "link", "name", "<link>" } },
	{ "fail", "fail", { "kind", "link", "name", "<link>" } },
	{ "fail", "fail", { "kind", "session", "name", "<session>" } },
	{ "fail", "fail",
	    { "kind", "session", "name", "<session>", "text", "by <number>" } },
	{ "fail", "fail", { "kind", "router", "name", "<router>" } },
	{ "fail", "fail", { "kind", "circuit", "name", "<circuit>" } },
	{ "fail", "fail", { "kind", "gateway", "name", "<hub>" } },
	{ "fail", "fail", { "kind", "private-cloud", "name", "<cloud>" } },
	{ "fail", "fail", { "kind", "vpn-gateway", "name", "<hub>" } },
	{ "restore", "restore", { "kind", "vpn-gateway", "name", "<hub>" } },
	{ "fail", "fail", { "kind", "virtual-hub", "name", "<vhub>" } },
	{ "fail", "fail", { "kind", "gateway", "name", "<vhub>" } },
	{ "fail", "fail", { "kind", "vpn-gateway", "name", "<vhub>" } },
	{ "fail", "fail", { "kind", "route-server", "name", "<serving>" } },
	{ "fail", "fail", { "kind", "appliance", "name", "<box>" } },
	{ "restore", "restore", { "kind", "virtual-hub", "name", "<vhub>" } },
	{ "fail", "fail", { "kind", "forwarding", "name", "<router>" } },
	{ "fail", "fail", { "kind", "forwarding", "name", "<link>" } },
	{ "restore", "restore", { "kind", "<fkind>", "name", "<fname>" } },
	{ "restore", "restore", { "kind", "<fkind>", "name", "<fname>" } },
	{ "restore", "restore", { "kind", "<fkind>", "name", "<fname>" } },
	{ "restore", "restore", { "kind", "link", "name", "<link>" } },
	{ "restore", "restore", { "kind", "circuit", "name", "<circuit>" } },
	{ "restore", "restore", { "kind", "gateway", "name", "<hub>" } },
	{ "reset", "reset", { "session", "<session>" } },
	{ "reset", "reset", { "session", "<link>", "text", "number <number>" } },
	{ "reset", "reset", { "session", "<router>" } },
	{ "reset", "reset", { "session", "<circuit>" } },
	{ "refresh", "refresh", { "session", "<session>" } },
	{ "maintain", "maintain", { "msee", "<msee>" } },
	{ "maintain", "maintain", { "msee", "<msee>", "drain-only", "true" } },
	{ "maintain", "maintain", { "msee", "<router>" } },
	{ "end-maintain", "end-maintain", { "msee", "<maintained>" } },
	{ "end-maintain", "end-maintain", { "msee", "<msee>" } },
	{ "link test", "link-test-start",
	    { "circuit", "<circuit>", "path", "primary" } },
	{ "link test", "link-test-start",
	    { "circuit", "<circuit>", "path", "secondary", "category",
		"ASPathPrepend" } },
	{ "link test", "link-test-stop", { "circuit", "<ltested>" } },
	{ "site test", "site-test-start",
	    { "vnet", "<hub>", "location", "<location>" } },
	{ "site test", "site-test-start",
	    { "vnet", "<hub>", "location", "<location>" } },
	{ "site test", "site-test-stop", { "vnet", "<stested>" } },
	{ "site test", "site-test-stop",
	    { "vnet", "<hub>", "location", "<location>" } },
	{ "migration", "gateway-migration-prepare",
	    { "vnet", "<hub>", "sku", "ErGw3Az" } },
	{ "migration", "gateway-migration-prepare",
	    { "vnet", "<hub>", "sku", "Standard" } },
	{ "migration", "gateway-migration-execute", { "vnet", "<hub>" } },
	{ "migration", "gateway-migration-execute", { "vnet", "<hub>" } },
	{ "migration", "gateway-migration-commit", { "vnet", "<hub>" } },
	{ "migration", "gateway-migration-abort", { "vnet", "<hub>" } },
	{ "announce", "announce",
	    { "site", "<announcer>", "prefix", "10.9<new>.0.0/16" } },
	{ "announce", "announce",
	    { "site", "<announcer>", "prefix", "10.9<new>.0.0/16", "as-path",
		"64<as> 64<as>" } },
	{ "announce", "announce",
	    { "site", "<asite>", "prefix", "10.9<new>.128.0/17", "over",
		"<acircuit>" } },
	{ "announce", "announce", { "site", "<site>", "prefix", "0.0.0.0/0" } },
	{ "announce", "announce",
	    { "site", "<site>", "prefix", "10.0.0.0/8", "community",
		"64520:<number>" } },
	{ "announce", "announce",
	    { "site", "<psite>", "prefix", "<prefix>", "as-path", "64<as>" } },
	{ "announce", "announce", { "site", "<site>", "prefix", "fd00:9<new>::/48" } },
	{ "withdraw", "withdraw", { "site", "<psite>", "prefix", "<prefix>" } },
	{ "withdraw", "withdraw", { "site", "<psite>", "prefix", "<prefix>" } },
	{ "withdraw", "withdraw",
	    { "site", "<psite>", "prefix", "<prefix>", "over", "<acircuit>" } },
	{ "connection create", "connection-create",
	    { "name", "c<new>", "vnet", "<hub>", "circuit", "<circuit>", "weight",
		"<number>" } },
	{ "connection create", "connection-create",
	    { "name", "d<new>", "vnet", "<hub>", "circuit", "<aucircuit>",
		"authorization", "<auth>" } },
	{ "connection create", "connection-create",
	    { "name", "e<new>", "vnet", "<vhub>", "circuit", "<circuit>" } },
	{ "connection delete", "connection-delete",
	    { "vnet", "<vhub>", "name", "to-a" } },
	{ "connection delete", "connection-delete",
	    { "vnet", "<cvnet>", "name", "<connection>" } },
	{ "global-reach create", "global-reach-create",
	    { "name", "g<new>", "from", "<circuit>", "to", "<circuit2>",
		"address-prefix", "192.168.<number>.0/29" } },
	{ "global-reach create", "global-reach-create",
	    { "name", "h<new>", "from", "<aucircuit>", "to", "<circuit>" } },
	{ "global-reach create", "global-reach-create",
	    { "name", "h<new>", "from", "<cloud>", "to", "<aucircuit>", "authorization",
		"<auth>" } },
	{ "global-reach delete", "global-reach-delete", { "name", "<reach>" } },
	{ "authorization create", "authorization-create",
	    { "circuit", "<one>", "name", "k<new>" } },
	{ "authorization revoke", "authorization-revoke",
	    { "circuit", "<aucircuit>", "name", "<auth>" } },
	CREATE("create",
	    "{ vnets: { spoke<new>: { address-space: [10.7<new>.0.0/24], "
	    "peered-with: <hub> } } }"),
	CREATE("create",
	    "{ vnets: { v<new>: { address-space: [10.7<new>.0.0/24] } }, virtual-hubs: "
	    "{ <vhub>: { vnets: { v<new>: } } } }"),
	CREATE("create",
	    "{ virtual-hubs: { <vhub>: { gateway: { connections: { c<new>: <circuit> "
	    "} } } } }"),
	CREATE("create",
	    "{ vnets: { hub<new>: { address-space: [10.6<new>.0.0/16], "
	    "gateway: ErGw1Az, connections: { c: <circuit> } } } }"),
	CREATE("create",
	    "{ circuits: { er-n<new>: { private-peering: { peer-asn: 64520, primary: "
	    "172.20.<new>.0/30, secondary: 172.20.<new>.4/30, vlan: 1<new> } } } }"),
	CREATE("create", "{ on-premises: { <site>: { circuits: { <circuit>: } } } }"),
	CREATE("create",
	    "{ on-premises: { s<new>: { asn: 64520, circuits: { "
	    "<circuit>: }, advertise: [10.3<new>.0.0/16] } } }"),
	CREATE("create",
	    "{ routers: { r<new>: { asn: 645<as>, neighbors: { <ce>: {} }, "
	    "advertise: [10.4<new>.0.0/24] } } }"),
	CREATE("create",
	    "{ private-clouds: { <cloud>: { segments: { s<new>: "
	    "10.8<new>.7.0/24 } } } }"),
	CREATE("create",
	    "{ vnets: { <hub>: { connections: { e<new>: <circuit> } } }, "
	    "global-reach: { i<new>: { from: <circuit>, to: <circuit2> } } }"),
	UPDATE("update",
	    "{ vnets: { <cvnet>: { connections: { <connection>: { weight: "
	    "<number> } } } } }"),
	UPDATE("update",
	    "{ on-premises: { <asite>: { circuits: { <acircuit>: { prepend: "
	    "[64520, 64520] } } } } }"),
	UPDATE("update",
	    "{ on-premises: { <asite>: { circuits: { <acircuit>: { "
	    "local-preference: <number> } } } } }"),
	UPDATE("update",
	    "{ on-premises: { <asite>: { circuits: { <acircuit>: { "
	    "import: [{ prefix: 10.0.0.0/8, le: 16 }] } } } } }"),
	UPDATE("update",
	    "{ on-premises: { <asite>: { circuits: { <acircuit>: { bfd: "
	    "true } } } } }"),
	UPDATE("update",
	    "{ on-premises: { <site>: { advertise: [10.5<new>.0.0/16, "
	    "10.20.0.0/16] } } }"),
	UPDATE("update", "{ on-premises: { <site>: { networks: [10.20.0.0/16] } } }"),
	UPDATE("update",
	    "{ vnets: { <hub>: { gateway: { allow-remote-vnet-traffic: "
	    "true } } } }"),
	UPDATE("update",
	    "{ vnets: { <vnet>: { address-space: [10.7<new>.0.0/16] } } }"),
	UPDATE("update",
	    "{ circuits: { <circuit>: { provider-state: Deprovisioning } } }"),
	UPDATE("update",
	    "{ circuits: { <circuit>: { provider-state: Provisioned } } }"),
	UPDATE("update",
	    "{ circuits: { <circuit>: { private-peering: { state: Disabled "
	    "} } } }"),
	UPDATE("update",
	    "{ circuits: { <circuit>: { private-peering: { state: Enabled } "
	    "} } }"),
	UPDATE("update",
	    "{ circuits: { <circuit>: { sku: Premium, bandwidth: 2Gbps } } }"),
	UPDATE("update", "{ private-clouds: { <cloud>: { reannounce: default } } }"),
	UPDATE("update",
	    "{ virtual-hubs: { <vhub>: { routing-preference: ASPath } } }"),
	UPDATE("update",
	    "{ virtual-hubs: { <vhub>: { routing-preference: VpnGateway } } }"),
	UPDATE("update",
	    "{ virtual-hubs: { <vhub>: { routing-intent: { private: fw } } } }"),
	UPDATE("update",
	    "{ virtual-hubs: { vh1: { gateway: { connections: { to-a: { "
	    "inbound-route-map: longer } } } } } }"),
	UPDATE("update",
	    "{ virtual-hubs: { vh1: { vnets: { v1: { outbound-route-map: summary } } } } "
	    "}"),
	UPDATE("update",
	    "{ virtual-hubs: { vh1: { route-maps: { summary: { rules: [{ match-prefix: "
	    "[10.2.0.0/16], drop: true }] } } } } }"),
	UPDATE("update",
	    "{ vnets: { <serving>: { route-server: { connections: { n0: { inbound: "
	    "no-default } } } } } }"),
	UPDATE("update", "{ virtual-wans: { wan: { branch-to-branch: false } } }"),
	UPDATE("update",
	    "{ vnets: { <serving>: { route-server: { branch-to-branch: false } } } }"),
	UPDATE("update",
	    "{ vnets: { <serving>: { route-server: { routing-preference: ASPath } } } "
	    "}"),
	UPDATE("update",
	    "{ circuits: { er-west: { microsoft-peering: { state: Disabled } } } }"),
	UPDATE("update",
	    "{ circuits: { er-west: { microsoft-peering: { state: Enabled } } } }"),
	UPDATE("update",
	    "{ circuits: { er-west: { microsoft-peering: { "
	    "advertised-public-prefixes-state: ValidationNeeded } } } }"),
	UPDATE("update",
	    "{ circuits: { er-north: { microsoft-peering: { route-filter: [west] } } } "
	    "}"),
	UPDATE("update",
	    "{ route-filters: { west: { communities: ['12076:5060'] } } }"),
	UPDATE("update",
	    "{ direct-ports: { pair: { link1: { admin-state: Disabled } } } }"),
	UPDATE("update",
	    "{ direct-ports: { pair: { link1: { admin-state: Enabled } } } }"),
	UPDATE("update", "{ fidelity: { gateway-weight-first: true } }"),
	UPDATE("update", "{ fidelity: { drain-global-reach: false } }"),
	DELETE("delete", "{ on-premises: [<site>] }"),
	DELETE("delete", "{ on-premises: { <asite>: { circuits: [<acircuit>] } } }"),
	DELETE("delete", "{ circuits: [<circuit>] }"),
	DELETE("delete", "{ vnets: [<vnet>] }"),
	DELETE("delete", "{ vnets: { <hub>: gateway } }"),
	DELETE("delete",
	    "{ vnets: { <cvnet>: { connections: { <connection>: weight } } } }"),
	DELETE("delete", "{ routers: [<node>] }"),
	DELETE("delete", "{ virtual-hubs: { <hvhub>: { vnets: [<hvnet>] } } }"),
	DELETE("delete", "{ virtual-hubs: { <vhub>: [gateway] } }"),
	DELETE("delete", "{ virtual-hubs: [<vhub>] }"),
	DELETE("delete", "{ vnets: { <serving>: [route-server] } }"),
	DELETE("delete",
	    "{ circuits: { er-west: { microsoft-peering: route-filter } } }"),
	DELETE("delete", "{ circuits: { er-north: [microsoft-peering] } }"),
	DELETE("delete", "{ <aulist>: { <aucircuit>: { authorizations: [<auth>] } } }"),
	{ "snapshot", "snapshot", { "name", "s<new>" } },
	{ "snapshot", "snapshot", { "name", "s<new>" } },
	{ "snapshot", "snapshot", { "name", "t<new>" } },
	{ "snapshot delete", "snapshot-delete", { "name", "<snapshot>" } },
	{ "snapshot delete", "snapshot-delete", { "name", "<snapshot>" } },
	{ "snapshot delete", "snapshot-delete", { "name", "s<new>" } },
	{ "diff", "diff", { "from", "<snapshot>" } },
	{ "diff", "diff", { "from", "<snapshot>", "all", "true" } },
	{ "diff", "diff", { "from", "<snapshot>", "to", "now" } },
	{ "diff", "diff", { "from", "<snapshot>", "to", "s<new>", "all", "true" } },
	/* Wrong, whatever the lab. */
	{ "wrong", "fail", { "kind", "planet", "name", "<link>" } },
	{ "wrong", "fail",
	    { "kind", "link", "name", "<link>", "text", "no text here" } },
	{ "wrong", "restore", { "kind", "session", "name", "<circuit>" } },
	{ "wrong", "fail", { "kind", "gateway", "name", "<circuit>" } },
	{ "wrong", "reset", { "session", "<vnet>" } },
	{ "wrong", "refresh", { "session", "<link>" } },
	{ "wrong", "maintain", { "msee", "<circuit>" } },
	{ "wrong", "announce", { "site", "<vnet>", "prefix", "10.99.0.0/16" } },
	{ "wrong", "announce", { "site", "<site>", "prefix", "10.99.0.0/6" } },
	{ "wrong", "announce",
	    { "site", "<site>", "prefix", "10.98.0.0/16", "over", "er-nowhere" } },
	{ "wrong", "withdraw", { "site", "<site>", "prefix", "203.0.113.0/24" } },
	{ "wrong", "connection-create",
	    { "name", "<connection>", "vnet", "<cvnet>", "circuit", "<circuit>" } },
	{ "wrong", "connection-create",
	    { "name", "w", "vnet", "<hub>", "circuit", "<circuit>", "weight",
		"40000" } },
	{ "wrong", "connection-create",
	    { "name", "w", "vnet", "<hub>", "circuit", "<aucircuit>",
		"authorization-key", "00000000-0000-4000-8000-000000000001" } },
	{ "wrong", "global-reach-create",
	    { "name", "w", "from", "<circuit>", "to", "<circuit>" } },
	{ "wrong", "global-reach-delete", { "name", "<connection>" } },
	{ "wrong", "snapshot", { "name", "now" } },
	{ "wrong", "diff", { "from", "nobody" } },
	{ "wrong", "edit",
	    { "operation", "update", "piece",
		"{ vnets: { <hub>: { addres-space: [] } } }" } },
	{ "wrong", "edit", { "operation", "delete", "piece", "{ vnets: [nobody] }" } },
	{ "wrong", "edit",
	    { "operation", "create", "piece",
		"{ circuits: { <circuit>: { location: Paris } } }" } },
	/* By others. */
	{ "of others", "edit",
	    { "operation", "update", "piece",
		"{ on-premises: { <site>: { asn: 64999 } } }", "subscription",
		"contoso" } },
	{ "of others", "edit",
	    { "operation", "create", "piece",
		"{ vnets: { theirs<new>: { address-space: [10.66.<new>.0/24], gateway: "
		"ErGw1Az, connections: { c: <circuit> } } } }",
		"subscription", "contoso" } },
	{ "of others", "edit",
	    { "operation", "create", "piece",
		"{ circuits: { er-t<new>: { private-peering: { peer-asn: 64520, primary: "
		"172.21.<new>.0/30, secondary: 172.21.<new>.4/30, vlan: 2<new> } } } }",
		"subscription", "contoso" } },
	{ "of others", "fail", { "kind", "circuit", "name", "er-t<new>" } },
	/* The whole; the text of the lab is filled in. */
	{ "apply", "apply", { "lab", "<lab>" } },
	{ "apply", "apply", { "lab", "<lab>", "dry-run", "true" } },
};
#define TEMPLATES (sizeof templates / sizeof *templates)

static const char *const other_kinds[] = { "wait", "settle", "restart", "reload" };

const char *
step_kind_name(size_t i)
{
	size_t n = 0;

	for (size_t k = 0; k < TEMPLATES; k++)
		if (k == 0 || strcmp(templates[k].name, templates[k - 1].name) != 0)
			if (n++ == i)
				return templates[k].name;
	return i - n < sizeof other_kinds / sizeof *other_kinds ? other_kinds[i - n]
								: NULL;
}

/* --- filling in --- */

/* False: the lab has no such thing now. */
static bool
fill(struct buf *out, const char *text, const struct words *w, const char *lab)
{
	for (; *text; text++) {
		const char *end = *text == '<' ? strchr(text, '>') : NULL;
		const char *item;
		size_t len;

		if (!end) {
			buf_putc(out, *text);
			continue;
		}
		len = (size_t)(end - text) - 1;
		if (len == 3 && strncmp(text + 1, "lab", 3) == 0) {
			buf_puts(out, lab);
			text = end;
			continue;
		}
		if (!words_find(w, text + 1, len, &item))
			abort(); /* of the table above */
		if (!item)
			return false;
		buf_puts(out, item);
		text = end;
	}
	return true;
}

static bool
make(struct step *s, const struct template *t, const struct words *w, const char *lab)
{
	s->kind = STEP_ASK;
	s->name = t->name;
	question_init(&s->ask, t->op);
	for (size_t i = 0; i + 1 < sizeof t->args / sizeof *t->args && t->args[i];
	     i += 2) {
		struct buf value;
		bool there;

		buf_init(&value);
		there = fill(&value, t->args[i + 1], w, lab);
		if (there)
			question_add(&s->ask, t->args[i], value.data ? value.data : "");
		buf_fini(&value);
		if (!there) {
			question_fini(&s->ask);
			return false;
		}
	}
	return true;
}

/* Time passes, or all comes to rest. */
static bool
draw_time(struct step *s, struct rng *rng, const struct step_bounds *b)
{
	static const int64_t spans[] = { 10 * ERX_MSEC, ERX_SEC, 7 * ERX_SEC,
		40 * ERX_SEC, 200 * ERX_SEC };
	uint64_t n = rng_below(rng, 24);

	*s = (struct step){ .kind = STEP_SETTLE, .name = "settle" };
	if (n == 0 && b->restarts) {
		s->kind = STEP_RESTART;
		s->name = "restart";
		s->clean = rng_below(rng, 2);
		return true;
	}
	if (n == 1 && b->restarts) {
		s->kind = STEP_RELOAD;
		s->name = "reload";
		return true;
	}
	if (n < 6 && b->waits) {
		s->kind = STEP_WAIT;
		s->name = "wait";
		s->us = spans[rng_below(rng, sizeof spans / sizeof *spans)];
		return true;
	}
	return n < 9;
}

/* Noticed within seconds: links and edges of sites have BFD, and plain routers have
 * short hold times, but gateways have neither. */
static bool
is_quick(const struct step *s)
{
	const char *kind = data_node_text(s->ask.args, "kind");
	const char *name = data_node_text(s->ask.args, "name");

	if (strcmp(s->ask.op, "fail") != 0)
		return true;
	if (strcmp(kind, "link") == 0)
		return strstr(name, "/ce") || !strchr(name, '/');
	if (strcmp(kind, "router") == 0)
		return strchr(name, '/') == NULL;
	return strcmp(kind, "session") == 0 || strcmp(kind, "forwarding") == 0;
}

void
step_draw(struct step *s, struct rng *rng, const struct sim_world *world,
    const struct step_bounds *b)
{
	struct words w;

	if (draw_time(s, rng, b))
		return;
	words_draw(&w, rng, world, b->real);
	for (;;) {
		if (!make(s, &templates[rng_below(rng, TEMPLATES)], &w, b->lab_text))
			continue;
		if (b->waits || is_quick(s))
			return;
		step_fini(s);
	}
}

void
step_fini(struct step *s)
{
	if (s->kind == STEP_ASK)
		question_fini(&s->ask);
}

void
step_text(const struct step *s, struct buf *out)
{
	switch (s->kind) {
	case STEP_ASK:
		buf_puts(out, s->ask.op);
		for (size_t i = 0; i < s->ask.args->n; i++) {
			const struct data_node *a = s->ask.args->children[i];

			if (strcmp(a->name, "lab") != 0)
				buf_printf(out, " %s=%s", a->name, a->text);
		}
		break;
	case STEP_WAIT:
		buf_printf(out, "wait %lld ms", (long long)(s->us / ERX_MSEC));
		break;
	case STEP_SETTLE:
		buf_puts(out, "settle");
		break;
	case STEP_RESTART:
		buf_puts(out, s->clean ? "restart" : "restart, killed");
		break;
	case STEP_RELOAD:
		buf_puts(out, "reload");
		break;
	}
}
