/*
 * The register of rules, man/rules, as the build puts it into the programs: what each
 * rule says, how far it can be relied on, and which tests hold it (tests/rules).
 */
#ifndef ER_REGISTER_H
#define ER_REGISTER_H

#include <stddef.h>

struct er_registered {
	const char *id;      /* "P-42a"; NULL: a heading, which `text` is */
	const char *marks;   /* "documented, inferred" */
	const char *text;    /* one sentence, with its full stop */
	const char *sources; /* "er/expressroute-faqs; EJ" */
	const char *tests;   /* "cli/test_service.py:l10_local …"; or NULL */
	const char *but;     /* what of the rule is not modelled; or NULL */
	const char *none;    /* why nothing holds the rule; or NULL: there are tests */
};
extern const struct er_registered er_register[]; /* in the order of the file */
extern const size_t er_nregister;

/* The leaf of `fidelity` number i, from 0, that turns a rule; NULL: no more than i. */
const char *er_register_switch(const struct er_registered *, size_t i);

#endif
