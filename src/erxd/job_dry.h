/*
 * A dry run as a job (job.h): a whole lab, as a text, in the place of the running one.
 * Whoever does the job reads, checks and compiles the text, in a copy of the running
 * lab that has the values that stick and all that is under way.
 */
#ifndef ERXD_JOB_DRY_H
#define ERXD_JOB_DRY_H

#include "base/buf.h"
#include "data/tree.h"
#include "run/run.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of files (mrt) of the running lab that go with a job. */
enum { JOB_DRY_FILES_MAX = 64 << 20 };

struct job_dry {
	const char *text;         /* the lab */
	const char *subscription; /* who asks; NULL: everybody's */
	const char *border;       /* of the caller; NULL: an operator */
	bool listed;              /* the answer has "change-list", too */
	bool simulated;           /* real routers are left out (sim/overlay.h) */
	uint64_t seed;            /* of keys that are drawn there */
};

/* Whether the files that the running lab names fit into a job. */
bool job_dry_fits(const struct run *);
/* The job, which the caller frees; the files of the running lab are appended to what is
 * attached.  The job has the tree of the lab in common with the run, and has to be
 * freed before the run changes. */
struct data_node *job_dry(const struct run *, struct erx_time now,
    const struct job_dry *, struct buf *attached);

/* Does such a job.  The answer has `changes`, what an edit answers as JSON, or
 * `errors`, with warnings; `checked` says whether the lab was one that could be looked
 * at as an edit, and `key` whether it shows keys. */
struct data_node *job_dry_do(const struct data_node *job, const uint8_t *attached,
    size_t len);

#endif
