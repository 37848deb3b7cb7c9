/*
 * Resiliency of the gateways of a running lab (F-22 to F-24): what they learn, what was
 * tested and which links are up, handed to view/resiliency.h.
 */
#ifndef RUN_RESILIENCY_H
#define RUN_RESILIENCY_H

#include "base/buf.h"
#include "base/rows.h"
#include "run/run.h"

enum run_resiliency_form {
	RUN_RESILIENCY_ROWS, /* a row for each gateway, its route sets in it */
	RUN_RESILIENCY_SETS, /* a row for each route set */
	/* As getResiliencyInformation and getRoutesInformation of Azure answer. */
	RUN_RESILIENCY_AZ,
	RUN_RESILIENCY_AZ_ROUTES
};

struct run_resiliency_ask {
	const char *vnet;         /* NULL: all VNets with a gateway */
	const char *subscription; /* NULL: everybody's */
	enum run_resiliency_form form;
	bool sites; /* the names of sites may be told */
	bool live;  /* false: nobody can have tested anything yet */
};

/* Rows of each gateway, and none for one that is a real router, whose table is not
 * known here.  NULL and an error: there is no such VNet (unknown-name), or it has no
 * gateway (no-gateway). */
struct rows run_resiliency(const struct run *, struct erx_time now,
    const struct run_resiliency_ask *, struct errs *);
/* The same for people, as lines, in one go; the lab is one that nothing was tested in.
 */
void run_resiliency_text(const struct run *, struct buf *);

#endif
