/*
 * Who learns what: one table over what an MSEE learned a route over and what it offers
 * it over, and a small one for the routers at the ends of a circuit.  A verdict says
 * yes or no, by which rule and why; it goes into the policies of sessions
 * (rib/policy.h) and from there into tables, explanations and events.
 */
#ifndef ER_RULES_H
#define ER_RULES_H

#include "base/buf.h"
#include "er/model.h"
#include "rib/policy.h"

/* Route classes, as import stamps them; OTHER is what a router originates itself and
 * what a plain router brought. */
enum er_class {
	ER_CLASS_OTHER,
	ER_CLASS_SITE,
	ER_CLASS_GATEWAY,
	ER_CLASS_CLOUD,
	ER_CLASS_REACH_SITE, /* over Global Reach, and what it was there */
	ER_CLASS_REACH_VNET,
	ER_CLASS_REACH_CLOUD,
	/* Not a VNet's or a cloud's own, but what came to it from elsewhere: */
	ER_CLASS_RELAYED,       /* from beside a gateway: an appliance */
	ER_CLASS_REANNOUNCED,   /* from VNets, by a private cloud */
	ER_CLASS_REACH_RELAYED, /* either, over Global Reach */
	ER_CLASS_N,             /* rows of the table end here */
	/* As GATEWAY, RELAYED and REACH_VNET; the gateway that taught it lets remote
	 * VNets in (W-40), and over Global Reach the link lets them go to gateways
	 * (G-25a). */
	ER_CLASS_GATEWAY_OPEN = ER_CLASS_N,
	ER_CLASS_RELAYED_OPEN,
	ER_CLASS_REACH_VNET_OPEN,
	/* At a gateway, an edge or a site: what a circuit taught; and, at an edge, what
	 * it had learned over Global Reach itself. */
	ER_CLASS_CIRCUIT,
	ER_CLASS_CIRCUIT_REACH,
	ER_CLASS_LAST
};
bool er_class_crossed(unsigned class);     /* it came over Global Reach */
const char *er_class_name(unsigned class); /* "site" "gateway" … */

/* What an MSEE offers routes over. */
enum er_over {
	ER_OVER_OTHER, /* a plain router */
	ER_OVER_SITE,
	ER_OVER_GATEWAY,
	ER_OVER_CLOUD,
	ER_OVER_REACH,
	ER_OVER_N
};
const char *er_over_name(enum er_over);

/* What the routers at the ends of a circuit offer routes over. */
enum er_toward { ER_TOWARD_CIRCUIT, ER_TOWARD_INSIDE, ER_TOWARD_OTHER, ER_TOWARD_N };

/* What conditions may look at; the one that fits the session is set. */
struct er_rule_ctx {
	const struct er_reach *reach;     /* the link it is offered over */
	const struct er_gateway *gateway; /* that it is offered to, */
	bool beside;                      /* with plain routers beside it */
	const struct er_cloud *cloud;     /* whose edge offers it, */
	unsigned edge;                    /* and which of the two */
	/* The other gateway lets remote VNets in: set by the judge. */
	bool learned_open;
};

enum er_answer { ER_UNSET, ER_ALWAYS, ER_NEVER, ER_WHEN };
struct er_rule {
	enum er_answer answer;
	bool (*when)(const struct er_rule_ctx *); /* ER_WHEN */
	const char *switches;                     /* ER_WHEN: what decides */
	uint8_t copies;       /* of 12076 (own AS) in front; 0 on iBGP */
	const char *rule;     /* "G-20" */
	const char *yes, *no; /* why; NULL where the answer cannot occur */
};

const struct er_rule *er_rule(unsigned class, enum er_over);
/* At a gateway, an edge or a customer edge. */
enum er_taught { ER_TAUGHT_NONE, ER_TAUGHT_CIRCUIT, ER_TAUGHT_REACH, ER_TAUGHT_N };
const struct er_rule *er_end_rule(enum er_role, enum er_taught, enum er_toward);
void er_rule_judge(const struct er_rule *, const struct er_rule_ctx *,
    struct rib_verdict *);
/* A whole column: the verdict for each class. */
void er_rules_fill(struct rib_verdict[RIB_CLASSES], enum er_over,
    const struct er_rule_ctx *);
void er_end_rules_fill(struct rib_verdict[RIB_CLASSES], enum er_role, enum er_toward,
    const struct er_rule_ctx *);

/* The manual page erx-rules(7), as mdoc: these tables, the reasons of routing tables,
 * and the refusals. */
void er_rules_print(struct buf *);

#endif
