/*
 * Which times a rehearsal or a sweep uses, and who asked for them (F-25): those of the
 * service, as documented or observed, or ideal ones, in which what is asked of the
 * service is done at once.  The command line wins over the plan, the plan over the lab.
 */
#ifndef PLAN_TIMES_H
#define PLAN_TIMES_H

#include "base/buf.h"
#include "base/json.h"
#include "er/lab.h"

#include <stdbool.h>

struct plan;

enum plan_asked_by { PLAN_BY_DEFAULT, PLAN_BY_LAB, PLAN_BY_PLAN, PLAN_BY_COMMAND };

struct plan_times {
	enum er_times times; /* for the world */
	bool real;           /* at the start */
	enum plan_asked_by by;
};

/* ER_TIMES_REAL or ER_TIMES_IDEAL from "real" or "ideal"; ER_TIMES_LAB for NULL. False:
 * another word. */
bool plan_times_read(const char *word, enum er_times *);
/* For a lab, as written, and a plan (or NULL); `asked` is the word of the command line,
 * ER_TIMES_LAB without one. */
struct plan_times plan_times_of(const struct data_node *lab, const struct plan *,
    enum er_times asked);
/* "real, by default"; "ideal, asked for by the plan: documented ones are up to …". */
void plan_times_text(const struct plan_times *, struct buf *);
/* The same as the object `durations`: times, by, text. */
void plan_times_json(const struct plan_times *, struct json *);

#endif
