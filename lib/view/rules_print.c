/*
 * The rule tables, the reasons of routing tables, the limits and the refusals as a
 * manual page in mdoc.  The page is made from the tables, so it cannot disagree with
 * the program.
 */
#include "compile/hub.h"
#include "compile/rules.h"
#include "compile/server.h"
#include "compile/sessions.h"
#include "er/limits.h"
#include "er/packets.h"
#include "er/refusal.h"
#include "er/register.h"

#include <ctype.h>
#include <string.h>

/* Text where a leading dot or quote would be a request, and a backslash an escape. */
static void
text(struct buf *out, const char *s)
{
	for (const char *p = s; *p != '\0'; p++) {
		if (*p == '\\')
			buf_puts(out, "\\e");
		else
			buf_putc(out, *p);
		/* A sentence ends a line. */
		if (*p == '.' && p[1] == ' ')
			buf_putc(out, '\n'), p++;
	}
}

static void
sentence(struct buf *out, const char *s)
{
	if (*s == '.' || *s == '\'')
		buf_puts(out, "\\&");
	buf_putc(out, (char)toupper((unsigned char)*s));
	text(out, s + 1);
	buf_puts(out, ".\n");
}

static void
rule_ids(struct buf *out, const char *rule)
{
	if (rule && *rule != '\0')
		buf_printf(out, ".Pq %s\n", rule);
}

static void
print_rule(struct buf *out, const struct compile_rule *r)
{
	if (r->answer == COMPILE_ALWAYS) {
		sentence(out, r->yes);
	} else if (r->answer == COMPILE_NEVER) {
		buf_puts(out, "Never.\n");
		sentence(out, r->no);
	} else {
		buf_puts(out, "This depends on ");
		text(out, r->switches);
		buf_puts(out, ".\n");
		sentence(out, r->yes);
		buf_puts(out, "Otherwise the route is not offered.\n");
	}
	if (r->answer != COMPILE_NEVER && r->copies > 1)
		buf_printf(out,
		    "The AS of the router stands %u times in front of the path.\n",
		    r->copies);
	rule_ids(out, r->rule);
}

/* Rows that carry the name of another in explanations. */
static const char *
row_name(unsigned row)
{
	switch (row) {
	case COMPILE_CLASS_RELAYED:
		return "gateway, what it has from a plain router beside it";
	case COMPILE_CLASS_HUB_RELAYED:
		return "hub, what it has from elsewhere than its VNets";
	case COMPILE_CLASS_REANNOUNCED:
		return "cloud, what it announces again";
	case COMPILE_CLASS_REACH_RELAYED:
		return "reach-vnet or reach-cloud, where it was one of these two";
	default:
		return compile_class_name(row);
	}
}

static void
print_table(struct buf *out)
{
	buf_puts(out,
	    ".Sh WHAT AN MSEE OFFERS\n"
	    "Each part is about routes that an MSEE learned over one kind of "
	    "attachment, and says over which kinds the MSEE offers them.\n");
	for (unsigned i = 0, row; (row = compile_row_class(i)) != COMPILE_CLASS_LAST;
	     i++) {
		buf_printf(out, ".Ss Learned over %s\n", row_name(row));
		buf_puts(out, ".Bl -tag -width Ds\n");
		for (unsigned over = 0; over < COMPILE_OVER_N; over++) {
			buf_printf(out, ".It offered over %s\n",
			    compile_over_name((enum compile_over)over));
			print_rule(out, compile_rule(row, (enum compile_over)over));
		}
		buf_puts(out, ".El\n");
	}
}

static void
print_sessions(struct buf *out)
{
	buf_puts(out,
	    ".Sh SESSIONS OF AN MSEE\n"
	    "A session carries these address families, for each kind of "
	    "attachment.\n.Bl -tag -width Ds\n");
	for (unsigned over = 0; over < COMPILE_OVER_N; over++) {
		const struct compile_sessions_row *r =
		    compile_sessions_row((enum compile_over)over);

		buf_printf(out, ".It with %s\n",
		    compile_over_name((enum compile_over)over));
		sentence(out, r->text);
		rule_ids(out, r->rule);
	}
	buf_puts(out, ".El\n");
}

static void
print_ends(struct buf *out)
{
	static const struct {
		enum er_role role;
		const char *name;
	} roles[] = {
		{ ER_ROLE_GATEWAY, "A gateway" },
		{ ER_ROLE_EDGE, "An edge of a private cloud" },
		{ ER_ROLE_CE, "A customer edge" },
	};
	static const char *const taught[COMPILE_TAUGHT_N] = { "its own",
		"taught by a circuit",
		"taught by a circuit that has it over Global Reach",
		"taught by a VPN" };
	static const char *const toward[COMPILE_TOWARD_N] = { "a circuit",
		"the other router of its object", "plain routers" };

	buf_puts(out, ".Sh WHAT THE ENDS OF A CIRCUIT OFFER\n");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		buf_printf(out, ".Ss %s\n.Bl -tag -width Ds\n", roles[i].name);
		for (unsigned by = 0; by < COMPILE_TAUGHT_N; by++) {
			for (unsigned t = 0; t < COMPILE_TOWARD_N; t++) {
				buf_printf(out, ".It %s, to %s\n", taught[by],
				    toward[t]);
				print_rule(out,
				    compile_end_rule(roles[i].role,
					(enum compile_taught)by,
					(enum compile_toward)t));
			}
		}
		buf_puts(out, ".El\n");
	}
	buf_puts(out,
	    ".Ss An edge of a private cloud, over AVS Interconnect\n"
	    ".Bl -tag -width Ds\n");
	for (unsigned by = 0; by < COMPILE_TAUGHT_VPN; by++) {
		buf_printf(out, ".It %s\n", taught[by]);
		print_rule(out, compile_interconnect_rule((enum compile_taught)by));
	}
	buf_puts(out, ".El\n");
}

static void
print_server(struct buf *out)
{
	static const char *const from[COMPILE_SERVER_FROM_N] = { "its own",
		"taught by a gateway", "taught by an appliance" };
	static const char *const toward[COMPILE_SERVER_TOWARD_N] = { "a gateway",
		"an appliance" };

	buf_puts(out, ".Sh WHAT A ROUTE SERVER OFFERS\n.Bl -tag -width Ds\n");
	for (unsigned i = 0; i < COMPILE_SERVER_FROM_N; i++) {
		for (unsigned t = 0; t < COMPILE_SERVER_TOWARD_N; t++) {
			buf_printf(out, ".It %s, to %s\n", from[i], toward[t]);
			print_rule(out,
			    compile_server_rule((enum compile_server_from)i,
				(enum compile_server_toward)t));
		}
	}
	buf_puts(out, ".El\n");
}

static void
print_hub(struct buf *out)
{
	static const char *const from[COMPILE_HUB_FROM_N] = { "VNets of the hub",
		"taught by a circuit", "taught over VPN",
		"taught by an appliance of a VNet", "VNets of another hub",
		"a circuit's, of another hub", "of VPN, of another hub" };
	static const char *const toward[COMPILE_HUB_TOWARD_N] = {
		"an ExpressRoute gateway", "a VPN gateway", "another hub",
		"an appliance of a VNet"
	};

	buf_puts(out,
	    ".Sh WHAT THE ROUTER OF A VIRTUAL HUB OFFERS\n.Bl -tag -width Ds\n");
	for (unsigned i = 0; i < COMPILE_HUB_FROM_N; i++) {
		for (unsigned t = 0; t < COMPILE_HUB_TOWARD_N; t++) {
			buf_printf(out, ".It %s, to %s\n", from[i], toward[t]);
			print_rule(out,
			    compile_hub_rule((enum compile_hub_from)i,
				(enum compile_hub_toward)t));
		}
	}
	buf_puts(out, ".El\n");
}

static void
print_packets(struct buf *out)
{
	const struct er_packet_rule *r;
	const struct er_system_route *e;

	buf_puts(out,
	    ".Sh WHERE PACKETS GO\n"
	    ".Ic erxctl trace\nfollows these rules, and plans, sweeps and\n"
	    ".Ic reach\njudge by them.\n.Bl -tag -width Ds\n");
	for (size_t i = 0; (r = er_packet_rule(i)) != NULL; i++) {
		buf_printf(out, ".It %s\n", r->what);
		sentence(out, r->text);
		rule_ids(out, r->rule);
	}
	buf_puts(out,
	    ".El\n.Ss Routes of the service in every subnet\n"
	    ".Bl -column \"192.168.0.0/16\" \"Internet\" -compact\n");
	for (size_t i = 0; (e = er_system_route(i)) != NULL; i++)
		buf_printf(out, ".It %s Ta %s\n", e->prefix, er_hop_name(e->hop));
	buf_puts(out, ".El\n");
}

static void
print_reasons(struct buf *out)
{
	buf_puts(out,
	    ".Sh WHY A ROUTE IS REFUSED, WINS OR LOSES\n"
	    ".Xr erxctl 1\nshows these words with routes.\n"
	    ".Bl -tag -width Ds\n");
	for (int i = 0; i < RIB_REASON_N; i++) {
		const struct rib_reason_row *r = rib_reason_row((enum rib_reason)i);

		buf_printf(out, ".It Li %s\n", r->code);
		sentence(out, r->text);
		rule_ids(out, r->rule);
	}
	buf_puts(out, ".El\n");
}

static void
print_registered(struct buf *out, const struct er_registered *r)
{
	const char *leaf;

	buf_printf(out, ".It %s Pq %s\n", r->id, r->marks);
	text(out, r->text);
	buf_putc(out, '\n');
	for (size_t i = 0; (leaf = er_register_switch(r, i)) != NULL; i++)
		buf_printf(out, "In a lab\n.Li %s\nof\n.Li fidelity\nturns it.\n",
		    leaf);
}

/* All that is known of the service, and how far each rule can be relied on. */
static void
print_register(struct buf *out)
{
	bool open = false;

	buf_puts(out,
	    ".Sh RULES OF THE SERVICE\n"
	    "The vendor states a documented rule, people who run the service have shown "
	    "an observed rule, and an inferred rule follows from the two or is the best "
	    "guess.\n"
	    "The program does not keep every rule that is here.\n");
	for (size_t i = 0; i < er_nregister; i++) {
		const struct er_registered *r = &er_register[i];

		if (r->id) {
			print_registered(out, r);
			continue;
		}
		buf_puts(out, open ? ".El\n" : "");
		buf_printf(out, ".Ss %s\n.Bl -tag -width Ds\n", r->text);
		open = true;
	}
	buf_puts(out, open ? ".El\n" : "");
}

static void
print_limits(struct buf *out)
{
	const struct er_limit_row *r;

	buf_puts(out,
	    ".Sh LIMITS\n"
	    "These are the figures of the service.\n"
	    "In a lab,\n.Li limits\nreplaces some of the figures or turns all of them "
	    "off; see\n"
	    ".Xr erx-lab 5 .\n.Bl -tag -width Ds\n");
	for (size_t i = 0; (r = er_limit_row(i)) != NULL; i++) {
		buf_printf(out, ".It %s, %s\n%u", r->what, r->size, r->figure);
		if (r->premium != 0)
			buf_printf(out, "; Premium %u", r->premium);
		buf_puts(out, ".\n");
		rule_ids(out, r->rule);
	}
	buf_puts(out, ".El\n");
}

static void
print_status(struct buf *out, const struct code_row *r)
{
	if (r->http != 409)
		buf_printf(out, "The HTTP status is %u.\n", r->http);
}

/* What Azure answers in the same case, where that is known (U-11): from issues of its
 * own tools, and codes that all of Resource Manager has; NULL: it is not known. */
static const char *
azure_code(enum code code)
{
	static const struct {
		enum code code;
		const char *azure;
	} known[] = {
		{ CODE_UNKNOWN_NAME, "InvalidResourceReference" },
		{ CODE_CONNECTION_CHANGE, "ExpressRouteConnectionPeerCannotBeChanged" },
		{ CODE_KEY_NEEDED, "LinkedAuthorizationFailed" },
		{ CODE_NOT_VISIBLE, "LinkedAuthorizationFailed" },
		{ CODE_CIRCUIT_PROVISIONED, "ConflictError" },
		{ CODE_ANOTHER_OPERATION_IN_PROGRESS, "AnotherOperationInProgress" },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].code == code)
			return known[i].azure;
	return NULL;
}

static void
print_refusals(struct buf *out)
{
	buf_puts(out,
	    ".Sh REFUSALS\n"
	    "A lab, an edit or a step of a plan may be refused with these codes.\n"
	    "Here and below the HTTP status is 409 and the exit status of\n"
	    ".Xr erxctl 1\nis 1, unless another is given.\n.Bl -tag -width Ds\n");
	for (int i = 0; i < CODE_N; i++) {
		const struct code_row *r = code_row((enum code)i);

		if (r->group != CODE_OF_LAB && r->group != CODE_OF_KEY)
			continue;
		buf_printf(out, ".It Li %s\n", r->word);
		sentence(out, r->text);
		rule_ids(out, r->rule);
		print_status(out, r);
		if (azure_code((enum code)i))
			buf_printf(out, "Azure answers\n.Li %s .\n",
			    azure_code((enum code)i));
		buf_puts(out, "Cure: ");
		text(out, r->cure);
		buf_puts(out, ".\n");
	}
	buf_puts(out, ".El\n");
}

static void
print_code(struct buf *out, const struct code_row *r)
{
	buf_printf(out, ".It Li %s\n", r->word);
	sentence(out, r->text);
	print_status(out, r);
	if (r->exit != CODE_EXIT_REFUSED)
		buf_printf(out, "The exit status is %u.\n", r->exit);
}

static void
print_codes(struct buf *out)
{
	static const struct {
		enum code_group group;
		const char *title;
	} groups[] = {
		{ CODE_OF_TEXT, "What is written" },
		{ CODE_OF_PLAN, "Plans and checks" },
		{ CODE_OF_REQUEST, "What is asked of a running lab" },
		{ CODE_OF_PROGRAM, "Programs and their machine" },
	};

	buf_puts(out,
	    ".Sh OTHER CODES\n"
	    "Each of these errors says what to do.\n");
	for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
		buf_printf(out, ".Ss %s\n.Bl -tag -width Ds\n", groups[g].title);
		for (int i = 0; i < CODE_N; i++)
			if (code_row((enum code)i)->group == groups[g].group)
				print_code(out, code_row((enum code)i));
		buf_puts(out, ".El\n");
	}
}

void
compile_rules_print(struct buf *out)
{
	buf_puts(out,
	    ".Dd $Mdocdate$\n.Dt ERX-RULES 7\n.Os\n.Sh NAME\n.Nm erx-rules\n"
	    ".Nd who learns what, and why something is refused\n.Sh DESCRIPTION\n"
	    "These are the rules that\n.Xr erxd 8\nand\n.Xr erxctl 1\ngo by, printed "
	    "from the tables in the programs.\n"
	    "Identifiers such as G-20 name rules of the service as the project has "
	    "recorded them.\n");
	print_table(out);
	print_ends(out);
	print_server(out);
	print_hub(out);
	print_sessions(out);
	print_packets(out);
	print_reasons(out);
	print_limits(out);
	print_refusals(out);
	print_codes(out);
	print_register(out);
	buf_puts(out,
	    ".Sh SEE ALSO\n.Xr erxctl 1 ,\n.Xr erx-lab 5 ,\n"
	    ".Xr erx-plan 5 ,\n.Xr erxd 8\n");
}
