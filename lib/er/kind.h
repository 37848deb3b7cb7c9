/*
 * Kinds of named objects, one row each: what a lab calls their list, what people call
 * one of them, which routers and places they have, whose they are, and how they are
 * drawn. What is done with any object goes through the rows; only what a kind means
 * stands elsewhere (read*.c, check*.c, lib/compile).
 */
#ifndef ER_KIND_H
#define ER_KIND_H

#include "base/buf.h"
#include "er/model.h"

struct er_kind_row {
	const char *list;  /* in a lab: "on-premises" */
	const char *shown; /* `erxctl show` and lists of names: "sites" */
	const char *noun;  /* one of them: "site" */
	/* Lists of an object whose entries are places of their own ("hub/sql"); NULL
	 * ends them. */
	const char *const *places;
	/* The same of lists whose entries are routers ("hub/fw"); NULL: it has none. */
	const char *const *routers;
	/* All of a model, sorted; each begins with a struct er_head. */
	const void *(*items)(const struct er_model *, size_t *n);
	size_t size; /* of one */
	/* The subscription that one belongs to; NULL: all belong to the default one,
	 * and an edit claims none of them. */
	const char *(*owner)(const void *);
	/* Whether each has a place of this name without writing it; NULL: none. */
	bool (*has_place)(const char *name);
	/* Appends what a picture says below the name; NULL: nothing. */
	void (*note)(const void *, struct buf *);
	unsigned roles;  /* of its routers: bits 1 << enum er_role */
	bool has_hosts;  /* traffic begins and ends there, so it has use cases */
	bool advertises; /* it announces prefixes when told to */
};

const struct er_kind_row *er_kind(enum er_object_kind);
/* Bits of the kinds that have routers, so that a name is a place; that have hosts; that
 * announce. */
unsigned er_kinds_with_routers(void);
unsigned er_kinds_with_hosts(void);
unsigned er_kinds_advertising(void);

size_t er_kind_count(const struct er_model *, enum er_object_kind);
/* The i-th by name, from 0 to the count. */
const struct er_head *er_kind_at(const struct er_model *, enum er_object_kind,
    size_t i);
/* By exact name; NULL: there is none. */
const struct er_head *er_kind_find(const struct er_model *, enum er_object_kind,
    const char *name);
/* Whose it is. */
const char *er_kind_owner(enum er_object_kind, const struct er_head *);

#endif
