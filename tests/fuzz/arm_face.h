/*
 * The face of Azure (src/arm) over a lab in simulated time, without a socket: a request
 * goes in as a text, an answer comes out as JSON.  Whoever includes this has one face.
 */
#ifndef ARM_FACE_H
#define ARM_FACE_H

#include "arm/arm.h"
#include "arm/change.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "lab/lab.h"
#include "run/operation.h"
#include "sim/world.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static struct arm_face {
	struct lab_reader *reader; /* compiling the schema takes long: it stays */
	struct sim_world *world;
	struct arm *arm;
	struct arm_caller caller;
} face;

static enum run_outcome
face_edit(void *ctx, const struct arm_caller *who, const char *subscription,
    const struct data_node *tree, struct errs *errs)
{
	uint64_t last = run_operation_last(sim_running(face.world)), now;
	struct data_node *change =
	    arm_change(face.reader, sim_lab(face.world)->tree, tree, errs);
	bool ok = change &&
	    sim_edit(face.world, DATA_CHANGE, change, who->border ? subscription : NULL,
		errs);

	(void)ctx;
	data_node_free(change);
	now = run_operation_last(sim_running(face.world));
	return !ok ? RUN_REFUSED
	    : now && now != last && run_operation_runs(sim_running(face.world), now)
	    ? RUN_BEGUN
	    : RUN_DONE;
}

static struct run_change *
face_prepare(void *ctx, const struct arm_caller *who, const char *subscription,
    const struct data_node *tree, struct errs *errs)
{
	struct data_node *change =
	    arm_change(face.reader, sim_lab(face.world)->tree, tree, errs);
	const struct run_edit edit = { DATA_CHANGE, change,
		who->border ? subscription : NULL };
	struct run_change *out = change
	    ? run_prepare(sim_running(face.world), sim_now(face.world), &edit, errs)
	    : NULL;

	(void)ctx;
	data_node_free(change);
	return out;
}

static struct erx_time
face_now(void *ctx)
{
	(void)ctx;
	return sim_now(face.world);
}

/* What others have is for nobody here. */
static char *
face_reference(void *ctx, const struct arm_caller *who, const char *text,
    const char *key)
{
	(void)ctx, (void)who, (void)key;
	return who->border ? NULL : xstrdup(text);
}

static void
face_close(void)
{
	arm_free(face.arm);
	sim_free(face.world);
	face.arm = NULL;
	face.world = NULL;
}

/* A face over a lab, by everybody's operator; false: the lab is none. */
static bool
face_open(const char *lab, const struct arm_habits *habits)
{
	const struct sim_config config = { .seed = 1 };
	struct data_node *tree;
	struct errs errs;

	face_close();
	errs_init(&errs);
	if (!face.reader)
		face.reader = lab_reader_new(&errs);
	tree = face.reader
	    ? lab_read(face.reader, LAB_SCHEMA_LAB, "lab", lab, strlen(lab), &errs)
	    : NULL;
	face.world = tree ? sim_new(&config, tree, &errs) : NULL;
	errs_fini(&errs);
	if (!face.world)
		return false;
	face.caller = (struct arm_caller){ .writes = true };
	face.arm = arm_new(&(struct arm_host){ .run = sim_running(face.world),
			       .edit = face_edit,
			       .prepare = face_prepare,
			       .now = face_now,
			       .reference = face_reference },
	    habits ? habits : &(struct arm_habits){ false });
	return true;
}

/* The whole answer, a table, too; the caller ends the response. */
static void
face_ask(struct arm_request *rq, struct arm_response *rs)
{
	struct buf text;

	rq->root = "https://localhost:8443";
	rq->caller = &face.caller;
	arm_response_init(rs);
	arm_handle(face.arm, rq, rs);
	if (!rs->rows.ctx)
		return;
	buf_init(&text);
	while (rows_next(&rs->rows, &text, 4096))
		;
	rows_free(&rs->rows);
	rs->rows.ctx = NULL;
	buf_reset(&rs->body);
	buf_printf(&rs->body, "{\"value\":%s}", text.data);
	buf_fini(&text);
}

#endif
