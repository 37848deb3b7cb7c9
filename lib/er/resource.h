/*
 * What Azure's own tools have said of a resource and no leaf of its object has. Nothing
 * that runs rests on them.  er/model.h says who owns all of it.
 */
#ifndef ER_RESOURCE_H
#define ER_RESOURCE_H

#include "er/parts.h"

/* The name is the resource id in small letters, with the subscription as the lab has
 * it. */
struct er_resource {
	struct er_head head;
	const char *object; /* its path in the lab; NULL: it has none */
	const char *body;   /* the rest of the resource, an object of JSON; or NULL */
};

#endif
