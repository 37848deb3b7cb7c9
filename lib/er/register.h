/*
 * The register of rules, man/rules, as the build puts it into the programs: what each
 * rule says, and how far it can be relied on.
 */
#ifndef ER_REGISTER_H
#define ER_REGISTER_H

#include <stddef.h>

struct er_registered {
	const char *id;    /* "P-42a"; NULL: a heading, which `text` is */
	const char *marks; /* "documented, inferred" */
	const char *text;  /* one sentence, with its full stop */
};
extern const struct er_registered er_register[]; /* in the order of the file */
extern const size_t er_nregister;

#endif
