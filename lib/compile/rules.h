/*
 * Who learns what: one table over what an MSEE learned a route over and what it offers
 * it over, and a small one for the routers at the ends of a circuit.  A verdict says
 * yes or no, by which rule and why; it goes into the policies of sessions
 * (rib/policy.h) and from there into tables, explanations and events.
 */
#ifndef COMPILE_RULES_H
#define COMPILE_RULES_H

#include "base/buf.h"
#include "er/model.h"
#include "rib/policy.h"

/* Route classes, as import stamps them; OTHER is what a router originates itself and
 * what a plain router brought. */
enum compile_class {
	COMPILE_CLASS_OTHER,
	COMPILE_CLASS_SITE,
	COMPILE_CLASS_GATEWAY,
	COMPILE_CLASS_CLOUD,
	COMPILE_CLASS_REACH_SITE, /* over Global Reach, and what it was there */
	COMPILE_CLASS_REACH_VNET,
	COMPILE_CLASS_REACH_CLOUD,
	/* Not a VNet's or a cloud's own, but what came to it from elsewhere: */
	COMPILE_CLASS_RELAYED,       /* from beside a gateway: an appliance */
	COMPILE_CLASS_REANNOUNCED,   /* from VNets, by a private cloud */
	COMPILE_CLASS_REACH_RELAYED, /* either, over Global Reach */
	/* As GATEWAY, RELAYED and REACH_VNET; the gateway that taught it lets remote
	 * VNets in (W-40), and over Global Reach the link lets them go to gateways
	 * (G-25a). */
	COMPILE_CLASS_GATEWAY_OPEN,
	COMPILE_CLASS_RELAYED_OPEN,
	COMPILE_CLASS_REACH_VNET_OPEN,
	/* At a gateway, an edge or a site: what a circuit taught; and, at an edge, what
	 * it had learned over Global Reach itself. */
	COMPILE_CLASS_CIRCUIT,
	COMPILE_CLASS_CIRCUIT_REACH,
	/* At a gateway, a VPN gateway or a site: what came over a VPN. */
	COMPILE_CLASS_VPN,
	/* At an edge, which no VPN ends at: what another private cloud brought over AVS
	 * Interconnect, and the private cloud's own way to the Internet. */
	COMPILE_CLASS_KEPT = COMPILE_CLASS_VPN,
	/* At an MSEE: from the gateway of a virtual hub, and what came to the hub from
	 * elsewhere than its VNets; the former over Global Reach. */
	COMPILE_CLASS_HUB,
	COMPILE_CLASS_HUB_RELAYED,
	COMPILE_CLASS_REACH_HUB,
	/* As HUB and HUB_RELAYED; the hub lets VNets in that are not of the Virtual WAN
	 * (H-10). */
	COMPILE_CLASS_HUB_OPEN,
	COMPILE_CLASS_HUB_RELAYED_OPEN,
	/* As GATEWAY, GATEWAY_OPEN and those of RELAYED; the gateway lets a Virtual WAN
	 * in. */
	COMPILE_CLASS_GATEWAY_WAN,
	COMPILE_CLASS_GATEWAY_OPEN_WAN,
	COMPILE_CLASS_RELAYED_WAN,
	COMPILE_CLASS_RELAYED_OPEN_WAN,
	/* In a virtual hub: what another hub told of its VNets, circuits, VPN and
	 * appliances. */
	COMPILE_CLASS_REMOTE_VNET,
	COMPILE_CLASS_REMOTE_CIRCUIT,
	COMPILE_CLASS_REMOTE_VPN,
	COMPILE_CLASS_REMOTE_PEER,
	/* The same from an appliance whose connection propagates to this hub alone
	 * (H-15). */
	COMPILE_CLASS_RELAYED_HOME,
	COMPILE_CLASS_LAST
};
/* The class of the i-th row of the table of an MSEE; COMPILE_CLASS_LAST behind the last
 * one. */
unsigned compile_row_class(unsigned i);
/* True for a class of routes that came over Global Reach. */
bool compile_class_crossed(unsigned class);
/* The word for a class in explanations: "site", "gateway" … */
const char *compile_class_name(unsigned class);

/* What an MSEE offers routes over. */
enum compile_over {
	COMPILE_OVER_OTHER, /* a plain router */
	COMPILE_OVER_SITE,
	COMPILE_OVER_GATEWAY,
	COMPILE_OVER_CLOUD,
	COMPILE_OVER_REACH,
	COMPILE_OVER_HUB, /* the gateway of a virtual hub */
	COMPILE_OVER_N
};
/* The word for it in explanations. */
const char *compile_over_name(enum compile_over);

/* What the routers at the ends of a circuit offer routes over; a tunnel is one for a
 * VPN gateway and a site, and inside of a VNet are Azure's own routers in there. */
enum compile_toward {
	COMPILE_TOWARD_CIRCUIT,
	COMPILE_TOWARD_INSIDE,
	COMPILE_TOWARD_OTHER,
	COMPILE_TOWARD_N
};

/* What conditions may look at; the one that fits the session is set. */
struct compile_rule_ctx {
	const struct er_reach *reach;     /* the link it is offered over */
	const struct er_gateway *gateway; /* that it is offered to, */
	bool beside;                      /* with plain routers beside it */
	const struct er_cloud *cloud;     /* whose edge offers it, */
	unsigned edge;                    /* and which of the two */
	/* The other gateway lets remote VNets in: set by the judge. */
	bool learned_open;
	/* The same of a Virtual WAN, or of VNets that are not of it. */
	bool learned_wan;
};

enum compile_answer { COMPILE_UNSET, COMPILE_ALWAYS, COMPILE_NEVER, COMPILE_WHEN };
struct compile_rule {
	enum compile_answer answer;
	uint8_t copies; /* of 12076 (own AS) in front; 0 on iBGP */
	bool (*when)(const struct compile_rule_ctx *); /* COMPILE_WHEN */
	const char *switches;                          /* COMPILE_WHEN: what decides */
	const char *rule;                              /* "G-20" */
	const char *yes, *no; /* why; NULL where the answer cannot occur */
};

/* The rule for a class of routes that an MSEE may offer over something. */
const struct compile_rule *compile_rule(unsigned class, enum compile_over);
/* At a gateway, an edge or a customer edge. */
enum compile_taught {
	COMPILE_TAUGHT_NONE,
	COMPILE_TAUGHT_CIRCUIT,
	COMPILE_TAUGHT_REACH,
	COMPILE_TAUGHT_VPN,
	COMPILE_TAUGHT_N
};
/* The rule for a gateway, an edge or a customer edge. */
const struct compile_rule *compile_end_rule(enum er_role, enum compile_taught,
    enum compile_toward);
/* Fill the verdicts of a session for all classes, of an MSEE and of a router at the end
 * of a circuit. */
void compile_rules_fill(struct rib_verdict[RIB_CLASSES], enum compile_over,
    const struct compile_rule_ctx *);
void compile_end_rules_fill(struct rib_verdict[RIB_CLASSES], enum er_role,
    enum compile_toward, const struct compile_rule_ctx *);

/* The rule, and the verdicts, of an edge over AVS Interconnect. */
const struct compile_rule *compile_interconnect_rule(enum compile_taught);
void compile_interconnect_fill(struct rib_verdict[RIB_CLASSES]);

/* Appends the manual page erx-rules(7) as mdoc: these tables, the reasons of routing
 * tables, and the refusals. */
void compile_rules_print(struct buf *);

#endif
