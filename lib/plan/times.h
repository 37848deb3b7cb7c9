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

/* The times of a word: ER_TIMES_REAL for "real", ER_TIMES_IDEAL for "ideal",
 * ER_TIMES_LAB for NULL; false for another word. */
bool plan_times_read(const char *word, enum er_times *);
/* The times for a lab, given as the tree that was written, and a plan or NULL.  `asked`
 * is what the command line says, ER_TIMES_LAB when it says nothing. */
struct plan_times plan_times_of(const struct data_node *lab, const struct plan *,
    enum er_times asked);
/* Appends the times for people: "real, by default", or "ideal, asked for by the plan:
 * documented ones are up to …". */
void plan_times_text(const struct plan_times *, struct buf *);
/* The times of such an object; what the world is to use is not known of them. */
struct plan_times plan_times_of_json(const struct data_node *);
/* Writes the times as the object `durations`, with times, by and text. */
void plan_times_json(const struct plan_times *, struct json *);

#endif
