/*
 * YAML (or JSON) in, an approved tree out: libfyaml parses, the YANG schema decides
 * what may stand where, and every error found is told at once, each with
 * file:line:column, the object, the reason and the cure.  Anchors, aliases, tags,
 * second documents, NUL and huge input are refused.
 *
 * Codes of its errors: bad-syntax, unsupported-yaml, not-text, too-large,
 * unquoted-address, unknown-field, wrong-kind, bad-value, duplicate, missing,
 * unreadable, internal.
 */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include "base/buf.h"
#include "base/err.h"
#include "data/tree.h"
#include "lab/slurp.h"

#include <stdbool.h>
#include <stddef.h>

enum lab_schema {
	LAB_SCHEMA_LAB,  /* conf/yang/erx-lab.yang, a whole lab */
	LAB_SCHEMA_EDIT, /* a piece of one: nothing is mandatory; for create and update
			  */
	LAB_SCHEMA_DELETE, /* a piece of one whose ends are names: [a, b], a, or nothing
			    */
	LAB_SCHEMA_PLAN,   /* conf/yang/erx-plan.yang, with pieces of labs inside */
	LAB_SCHEMA_CHECKS, /* checks as a step of a plan has them, and nothing else */
	LAB_SCHEMA_N
};

#define LAB_TEXT_MAX (16u << 20) /* octets of a file or body */

struct lab_reader; /* holds the compiled schema: one for a program */

/* Compiles the schema, which is part of the program; NULL and an error when libyang
 * refuses the schema. */
struct lab_reader *lab_reader_new(struct errs *);
void lab_reader_free(struct lab_reader *);
/* From now on files are read from the directories that are held, if one of them leads
 * there, and none but regular files (lab/slurp.h).  The directories have to outlive the
 * reader. */
void lab_reader_hold(struct lab_reader *, const struct lab_dirs *);
/* These directories, or NULL. */
const struct lab_dirs *lab_reader_dirs(const struct lab_reader *);
/* The revision of the YANG module behind a form: "2026-11-22". */
const char *lab_revision(const struct lab_reader *, enum lab_schema);
/* Reads a text, or a file, in one of the forms, as a tree that the caller frees; NULL
 * and all errors when the text is wrong.  `name`, or `path`, is what errors call the
 * input, and has to outlive the tree.  Secrets to which a file refers are read, too,
 * and one that cannot be read is an error; those of a text are not (data_node_lend). */
struct data_node *lab_read(struct lab_reader *, enum lab_schema, const char *name,
    const char *text, size_t len, struct errs *);
struct data_node *lab_read_file(struct lab_reader *, enum lab_schema, const char *path,
    struct errs *);
/* Reads a text whose references to secrets are read, as those of the file `beside`. */
struct data_node *lab_read_beside(struct lab_reader *, enum lab_schema,
    const char *name, const char *beside, const char *text, size_t len, struct errs *);
/* Appends errors for people, one a line: "lab.yaml:12:5: vnets/hub: reason; cure". */
void lab_print_errors(const struct errs *, struct buf *out);

#endif
