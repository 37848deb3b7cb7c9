/*
 * A running twin beside the tables of the real estate: row for row, with the reason for
 * each difference and how sure the rules are that the reason rests on.
 */
#ifndef TWIN_COMPARE_H
#define TWIN_COMPARE_H

#include "run/run.h"
#include "twin/place.h"
#include "twin/table.h"

enum twin_what {
	TWIN_MISSING, /* reality has it, the twin has not */
	TWIN_EXTRA,   /* the other way round */
	TWIN_OTHER    /* both have one, and they differ */
};

enum { /* in what: bits */
	TWIN_PATH = 1,
	TWIN_HOP = 2,
	TWIN_WEIGHT = 4,
	TWIN_ORIGIN = 8
};

struct twin_difference {
	enum twin_what what;
	unsigned in;                        /* TWIN_OTHER */
	const struct twin_row *real, *twin; /* NULL: there is none; borrowed */
	char *text;                         /* the explanation, or NULL */
	char **rules;                       /* that the explanation names, each once */
	size_t nrules;
	const char *mark; /* the least certain of the rules' marks; or NULL */
};

struct twin_part { /* one table */
	const char *file;
	struct twin_place place;
	char *at; /* the router of the twin: "er-a/primary" */
	struct twin_table real, twin;
	struct twin_difference *differences;
	size_t n, cap;
	size_t same;            /* rows */
	size_t networks, right; /* of reality; those whose rows are all the same */
};

struct twin_compared {
	struct twin_part *parts;
	size_t n, cap;
};

/* Adds a table of reality and compares it with the one that runs.  The document has to
 * outlive the result.  False and errors when it is none, or of no place of the lab. */
bool twin_compare(struct twin_compared *, const struct run *, struct erx_time now,
    const struct twin_names *, const char *file, const char *place,
    const struct data_node *document, struct errs *);
/* The same of two tables of reality, an older one and one of today: no lab is asked. */
bool twin_since(struct twin_compared *, const char *file, const char *place,
    const struct data_node *then, const struct data_node *today, struct errs *);
void twin_compared_free(struct twin_compared *);
/* True when there is no difference. */
bool twin_is_same(const struct twin_compared *);

/* Appends the result as text or as members of a JSON object: `compared`, and what has
 * changed in reality, which may be NULL. */
void twin_print(struct buf *, const struct twin_compared *,
    const struct twin_compared *changed, bool json);

#endif
