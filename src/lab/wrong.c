/*
 * The faults of the walk: a name that is not known here, with the names that are near,
 * and a value of another kind than the expected one.  Text of a user is shown as
 * lab_value_show shows it, and what may be a secret is not shown.
 */
#include "lab/read.h"

#include "base/buf.h"
#include "base/xalloc.h"
#include "data/suggest.h"
#include "lab/value.h"

#include <libyang/libyang.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
lab_walk_wrong(struct lab_walk *w, const struct lab_yaml *y, const struct lab_step *at,
    const char *expected, const char *cure)
{
	static const char *const is[] = { [LAB_YAML_MAP] = "a mapping",
		[LAB_YAML_SEQ] = "a sequence",
		[LAB_YAML_SCALAR] = "a value" };
	char address[IP_ADDR_STRLEN], quote[IP_ADDR_STRLEN + 16];

	if (y->kind == LAB_YAML_BAD)
		return;
	if (lab_yaml_is_address(y, address)) {
		snprintf(quote, sizeof quote, "quote it: \"%s\"", address);
		lab_fault(w->faults, CODE_UNQUOTED_ADDRESS, y->mark, at, quote,
		    "YAML takes the last colon of %s for that of a mapping", address);
	} else if (lab_yaml_is_null(y))
		lab_fault(w->faults, CODE_WRONG_KIND, y->mark, at, cure,
		    "there is no value");
	else
		lab_fault(w->faults, CODE_WRONG_KIND, y->mark, at, cure,
		    "%s is expected, not %s", expected, is[y->kind]);
}

/* `weight:100`, without the blank that makes it a key; never shows what follows. */
static bool
lacks_blank(struct lab_walk *w, const struct lysc_node *parent,
    const struct lab_yaml *key, const struct lab_step *at)
{
	char *name = xstrndup(key->text, strcspn(key->text, ":"));
	bool is = key->text[strlen(name)] == ':' && lab_child(w->module, parent, name);
	struct lab_step step = { at->up, name, 0 };
	char *cure;

	if (is) {
		cure = xasprintf("write %s: VALUE", name);
		lab_fault(w->faults, CODE_UNKNOWN_FIELD, key->mark, &step, cure,
		    "there is no blank behind \"%s:\"", name);
		free(cure);
	}
	free(name);
	return is;
}

char *
lab_walk_known(struct lab_walk *w, const struct lysc_node *parent)
{
	const struct lysc_node *child = NULL;
	struct buf names;

	buf_init(&names);
	while ((child = lab_child_next(w->module, parent, child)))
		if (!lab_is_key(parent, child))
			buf_printf(&names, "%s%s",
			    names.len ? ", " : "known here: ", child->name);
	return buf_steal(&names);
}

void
lab_walk_unknown(struct lab_walk *w, const struct lysc_node *parent,
    const struct lab_yaml *key, const struct lab_step *at)
{
	const struct lysc_node *child = NULL;
	bool is_key = false;
	struct data_suggest near;
	char *shown, *names;

	if (lacks_blank(w, parent, key, at))
		return;
	shown = lab_value_show(key->text);
	names = lab_walk_known(w, parent);
	data_suggest_init(&near, key->text);
	while ((child = lab_child_next(w->module, parent, child))) {
		if (!lab_is_key(parent, child))
			data_suggest_offer(&near, child->name);
		else if (!lab_note(parent)->positional)
			is_key = strcmp(child->name, key->text) == 0;
	}
	if (is_key)
		lab_fault(w->faults, CODE_UNKNOWN_FIELD, key->mark, at,
		    "leave it out, or rename the key",
		    "%s is never written: the key in front of the entry says it",
		    shown);
	else
		lab_fault(w->faults, CODE_UNKNOWN_FIELD, key->mark, at,
		    data_suggest_cure(&near, names), "%s is not known here", shown);
	free(names);
	free(shown);
}
