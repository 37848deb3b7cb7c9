/*
 * The border of a subscription: which names are of its own objects, and which are of
 * something on the other side.
 */
#ifndef ER_BORDER_H
#define ER_BORDER_H

#include "base/buf.h"
#include "er/model.h"

/* Somebody who asks. */
struct er_border {
	const struct er_model *model;
	const char *subscription; /* NULL: there is no border, everything is inside */
};

/* What stands in the place of a name on the other side. */
#define ER_BORDER_SOMEBODY "another subscription"

/* True when a name is inside: an object of the subscription, a router or place of one,
 * a link or session with both ends inside.  A NULL for the border is one without a
 * subscription. */
bool er_border_sees(const struct er_border *, const char *name);
/* The same, in the form that functions of lib/net take (net/at.h). */
bool er_border_lens(void *border, const char *name);
/* The name when it is inside, else ER_BORDER_SOMEBODY; NULL stays NULL. */
const char *er_border_name(const struct er_border *, const char *name);
/* True when some word of a text is the name of an object on the other side, of a
 * router, place, link or session of one, or the path of one ("vnets/hub/gateway").  An
 * object that is called by small letters only, "dc", counts with a part or a path, for
 * "dc" alone may as well be a word of the text; "er-dc", "dc2" and "dc~beta" count. */
bool er_border_crossed(const struct er_border *, const char *text);
/* Appends a text with ER_BORDER_SOMEBODY in the place of such words. */
void er_border_text(const struct er_border *, const char *text, struct buf *);

#endif
