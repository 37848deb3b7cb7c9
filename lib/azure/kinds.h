/*
 * Which resource of Azure is which object of a lab, and which property which leaf: the
 * one table behind whatever reads or writes resources.
 */
#ifndef AZURE_KINDS_H
#define AZURE_KINDS_H

#include "data/tree.h"

#include <stddef.h>

/* How the value of a property becomes that of a leaf. */
enum azure_form {
	AZURE_TEXT,    /* as it is, also a number or a truth value */
	AZURE_SECRET,  /* the same, of what nobody is shown unasked */
	AZURE_NOT,     /* a truth value, turned round */
	AZURE_LIST,    /* texts, or one text */
	AZURE_GBPS,    /* a number of Gbps as one of Mbps */
	AZURE_NETWORK, /* the network around an address with a length */
	AZURE_V4,      /* the first of several prefixes that is of IPv4 */
	AZURE_V6,      /* and of IPv6 */
	AZURE_PREFIX,  /* a prefix, and nothing where the value is another word */
	AZURE_TAG,     /* the other way round: the tag of a service */
	AZURE_WORD,   /* by `words`: what ARM says, what the lab says, ..., NULL; a word
		       * of "" is none, and others stay as they are */
	AZURE_SET,    /* the first of `words` where the property is there */
	AZURE_REF,    /* the id of a resource, as the name of its object */
	AZURE_SERVER, /* the id of a Route Server, as VNET/route-server */
	AZURE_TELL,   /* no leaf: said, unless the value is one of `words` */
	AZURE_SAY,    /* no leaf: said, when the value is one of `words` */
	AZURE_ONE     /* no leaf: said, when there are several */
};

struct azure_leaf {
	/* Below `properties`, or at the top as the CLI flattens it; "a.b" leads down,
	 * "[]" through the elements of an array, and "a.id>b" to property b of the
	 * resource with that id.  "@id" is the resource's own.  NULL ends. */
	const char *property;
	const char *leaf; /* below the entry: "ipv6/primary"; NULL: it is left */
	enum azure_form form;
	unsigned up; /* AZURE_REF: so many names above the id's own */
	const char *const *words;
};

/* Where an object stands in the lab. */
enum azure_at {
	AZURE_OWN,     /* an entry of a list at the top */
	AZURE_PARENT,  /* below the entry of the resource that its id is below of */
	AZURE_VIA,     /* below the entry of the resource that a property names */
	AZURE_NOWHERE, /* known, and of no meaning for routes */
	AZURE_ABSENT   /* known, and a lab has no such thing */
};

struct azure_nested {
	const char *property, *type;
};

struct azure_kind {
	const char *type; /* "Microsoft.Network/connections" */
	/* Of several kinds of one type that whose property has this value: "" none at
	 * all, "*" any, "x*" one that begins so; "@name" is its name.  NULL: there is
	 * one kind, or it is the last.
	 */
	const char *when, *is;
	enum azure_at at;
	unsigned up; /* AZURE_PARENT, AZURE_VIA: so many names higher */
	/* AZURE_VIA: the property with the id; after "|" another one.  "~" before a
	 * property is an address, and means the subnet around that.  AZURE_ABSENT: what
	 * to say of it; NULL: that a lab has no such thing. */
	const char *via;
	const char *under; /* list or container below that entry; NULL: that entry */
	bool list;         /* it is a list, and the entry has a name of its own */
	const char *named; /* the id in this property names the entry; or NULL */
	const struct azure_leaf *leaves;
	const struct azure_nested *nested; /* resources inside; or NULL */
};

/* What the service calls the peering of a VNet with the inside of a virtual hub that it
 * is connected to. */
#define AZURE_HUB_PEERING "RemoteVnetToHubPeering_"

extern const struct azure_kind azure_kinds[]; /* a NULL type ends them */
/* Attributes that say nothing of what is configured: states, ids, tags, counters. */
extern const char *const azure_bookkeeping[];

/* The kind of a resource with this type and name, or NULL. */
const struct azure_kind *azure_kind_of(const char *type, const char *name,
    const struct data_node *body);
/* The value of a property of a resource, or NULL: "a.b" below `properties` or at the
 * top. With "[]" the value is that of the first element that has one. */
const struct data_node *azure_property(const struct data_node *body, const char *path);
/* The text of such a value, or NULL when there is none. */
const char *azure_property_text(const struct data_node *body, const char *path);

#endif
