/*
 * How objects are named: by name, one's own subscription first; as
 * SUBSCRIPTION:NAME; by ARM resource id; a circuit also by its service key or by the id
 * of its private peering.
 */
#ifndef ER_NAMES_H
#define ER_NAMES_H

#include "data/suggest.h"
#include "er/refusal.h"

enum er_ref_form {
	ER_REF_NAME,
	ER_REF_QUALIFIED,
	ER_REF_ID,
	ER_REF_SERVICE_KEY,
	ER_REF_BAD /* begins like an id, but is none */
};
enum er_ref_type { /* of an id */
	ER_REF_CIRCUIT,
	ER_REF_CLOUD,
	ER_REF_VNET,
	ER_REF_OTHER
};

struct er_ref {
	enum er_ref_form form;
	enum er_ref_type type;
	char subscription[81];
	char name[168]; /* of a service key: the GUID in lower case */
};

/* Takes a reference apart.  A text that begins like an ARM id and is none has the form
 * ER_REF_BAD. */
void er_ref_parse(struct er_ref *, const char *text);

/* The circuit, customer's or managed, and the VNet that `text` names for somebody in
 * `subscription`; NULL when there is none.  A plain name means an object of the own
 * subscription first. */
struct er_circuit *er_name_circuit(const struct er_model *, const char *subscription,
    const char *text);
struct er_vnet *er_name_vnet(const struct er_model *, const char *subscription,
    const char *text);
/* The same, or the inside of the virtual hub with this name. */
struct er_vnet *er_name_net(const struct er_model *, const char *subscription,
    const char *text);
/* The object with this plain name, whatever its kind, which goes to *kind, or NULL. The
 * name of a managed circuit is that of its private cloud, which is what is found. */
const struct er_head *er_name_object(const struct er_model *, const char *name,
    enum er_object_kind *kind);

/* The ARM resource id of a circuit in its canonical spelling; the text lives as long as
 * the model. */
char *er_id_circuit(struct er_model *, const char *subscription, const char *name);

/* "did you mean …" with the nearest names among objects of some kinds (bits 1 << kind),
 * or `otherwise` when no name is near.  Only objects that c->subscription may see are
 * looked at.  The text lives in `s`, which the function fills. */
const char *er_name_cure(const struct er_ctx *, unsigned kinds, const char *wrong,
    struct data_suggest *s, const char *otherwise);
/* Adds to the errors that nothing of these kinds has this name: "there is no WHAT
 * called NAME", with that cure.  `path` is the error's.  An `otherwise` of NULL names
 * the commands that list the kinds. */
void er_name_unknown(const struct er_ctx *, unsigned kinds, const char *path,
    const char *what, const char *name, const char *otherwise);

#endif
