/*
 * A lab from what Azure's own tools say of a real estate: resources as the Azure CLI,
 * Resource Manager and Terraform print them, templates, and tables of routes, from
 * which the sites are rebuilt.
 *
 * Everything that comes in is hostile: it has been read with bounds (data/json.h), and
 * what nobody understands ends on a list instead of in the lab.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "data/tree.h"

#include <stdbool.h>

struct import_options {
	const char *lab; /* name of the lab; NULL: that of the base, or "imported" */
	bool secrets;    /* keys are written, too */
};

/* Something that is not in the lab, or not as it was found. */
struct import_note {
	char *where;  /* "FILE:LINE", or "" */
	char *object; /* the resource, or the path in the lab */
	char *text;   /* what, and why */
};

struct import;

/* An empty estate, which the caller frees. */
struct import *import_new(const struct import_options *);
void import_free(struct import *);

/*
 * Adds a document.  `place` is what a table of routes is of, "er-a/primary" or a
 * gateway; NULL: the name of the file says so ("tables/er-a-primary.json").  The
 * document is taken over, `name` has to outlive the estate.  False and errors when the
 * document is a template that cannot be evaluated; anything else that is not understood
 * is a note.
 */
bool import_add(struct import *, const char *name, const char *place,
    struct data_node *document, struct errs *);
/* Takes a lab over that everything else is laid upon: objects of the same list and name
 * are the same, and sites of the lab stay as they are.  `name` is its file. */
void import_base(struct import *, const char *name, struct data_node *lab);
/* Gives references to secrets, of a lab that was printed and read again, what they
 * stand for in the lab of import_base (data_node_lend). */
void import_lend(const struct import *, struct data_node *lab);
/* Adds the configuration of a site's edge: FRR, IOS, EOS or Junos.  `name`, of the
 * file, has to outlive the estate. */
void import_edge(struct import *, const char *site, const char *name, const char *text,
    size_t len);
/* Adds values of parameters for templates that are added later; taken over. */
void import_parameters(struct import *, struct data_node *document);

/* Builds the lab of everything that was added: the tree, which the estate owns and
 * whose nodes are marked with where they came from. */
struct data_node *import_lab(struct import *);
/* Takes a piece out of the lab that the lab could not be read with: the leaf or object
 * at a path, "circuits/er-a/sku".  False when there is nothing there. */
bool import_leave_out(struct import *, const char *path, const char *why);

/* An object of the lab that a file speaks of. */
struct import_object {
	const char *path; /* in the lab: "vnets/hub/connections/to-er" */
	const char *type; /* in Azure: "Microsoft.Network/connections" */
	const char *name; /* the last of its names there */
};
/* The next one, in the order of ids; *at begins with 0.  False when there are no more.
 * Texts live as long as the estate. */
bool import_object(const struct import *, size_t *at, struct import_object *);

/* The list of what is not in the lab, in the order of files and lines. */
const struct import_note *import_notes(struct import *, size_t *n);
/* Adds a note. */
void import_note(struct import *, const struct data_node *where, const char *object,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* Appends the lab as YAML with its comments, and the notes as a comment in front. */
void import_print(struct import *, struct buf *);

/*
 * The object of the lab that a place of a table is: "circuits/er-a" with *part
 * "primary", or "vnets/hub" with *part "gw0" or ""; NULL when nothing has this name.
 * Names are those of the estate: circuits, gateways, VNets, private clouds.  The caller
 * frees.
 */
char *import_place(struct import *, const char *place, char part[16]);

#endif
