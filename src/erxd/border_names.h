/* Names at the border (border.h): what a subscription says, and what the lab has. */
#ifndef ERXD_BORDER_NAMES_H
#define ERXD_BORDER_NAMES_H

#include "er/model.h"

/* Between a name and the subscription that has made the object, in the lab. */
enum { MARK = '~' };

/* Takes the marks out of a text, in place. */
void border_unmark(char *text);
/* NAME or NAME/PART as the lab has it, xmalloc'd: with the mark, unless the lab has an
 * object of the subscription by the name as it is. */
char *border_plain(const struct er_model *, const char *subscription, const char *text);
/* A reference as the lab has it, xmalloc'd (border_reference, in border.h); `key` is
 * what is shown for it, or NULL. */
char *border_reference_in(const struct er_model *, const char *subscription,
    const char *text, const char *key);

#endif
