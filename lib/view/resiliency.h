/*
 * How resilient the gateways of a lab are, by its text alone: locations of their
 * circuits, route sets, and the parts of the vendor's index (F-22 to F-24).
 */
#ifndef VIEW_RESILIENCY_H
#define VIEW_RESILIENCY_H

#include "base/buf.h"
#include "er/model.h"

enum view_resiliency_level {
	VIEW_RESILIENCY_NONE,     /* no circuit */
	VIEW_RESILIENCY_STANDARD, /* one location */
	VIEW_RESILIENCY_HIGH,     /* a metro circuit */
	VIEW_RESILIENCY_MAXIMUM   /* two locations */
};

/* The index of a gateway and its parts.  Who has tested what is no matter of a lab, nor
 * is the vendor's advisor: the index is a range. */
struct view_resiliency {
	enum view_resiliency_level level; /* F-24, of all circuits */
	unsigned routes;                  /* 0, 5, 10 or 20: of the worst route set */
	unsigned zones;                   /* 0, 2, 8 or 10 */
	unsigned least, most;             /* the index, 0 to 100 */
};
/* Computes the index of the gateway of a VNet, which has one. */
struct view_resiliency view_resiliency_of(const struct er_model *,
    const struct er_vnet *);

/* Appends all gateways of a lab, with route sets and what to do, as text or as one JSON
 * object. */
void view_resiliency_print(struct buf *, const struct er_model *, bool json);

#endif
