/*
 * A notification becomes a tree of libyang, and its XPath is asked of that.  What an
 * expression may cost is bounded before: each predicate inside another one is evaluated
 * for every node of what is around it, so that depth alone makes an expression dear.
 */
#include "restconf/restconf.h"

#include <libyang/libyang.h>
#include <string.h>

enum { FILTER_MAX = 256 /* octets */, PREDICATES_MAX = 1, PARENTHESES_MAX = 16 };

/* How deep brackets are nested, outside of literals. */
static unsigned
depth_of(const char *xpath, char opens, char closes)
{
	unsigned depth = 0, deepest = 0;
	char quote = '\0';

	for (const char *p = xpath; *p; p++) {
		if (quote)
			quote = *p == quote ? '\0' : quote;
		else if (*p == '"' || *p == '\'')
			quote = *p;
		else if (*p == opens && ++depth > deepest)
			deepest = depth;
		else if (*p == closes && depth)
			depth--;
	}
	return deepest;
}

bool
restconf_filter_fits(const char *xpath)
{
	return strlen(xpath) <= FILTER_MAX &&
	    depth_of(xpath, '[', ']') <= PREDICATES_MAX &&
	    depth_of(xpath, '(', ')') <= PARENTHESES_MAX;
}

static struct lyd_node *
parse(const struct ly_ctx *yang, const char *notification)
{
	struct lyd_node *tree = NULL, *op = NULL;
	struct ly_in *in = NULL;

	if (ly_in_new_memory(notification, &in) != LY_SUCCESS)
		return NULL;
	if (lyd_parse_op(yang, NULL, in, LYD_JSON, LYD_TYPE_NOTIF_YANG, &tree, &op) !=
	    LY_SUCCESS) {
		lyd_free_all(tree);
		tree = NULL;
	}
	ly_in_free(in, 0);
	return tree;
}

enum restconf_filtered
restconf_filter(const struct ly_ctx *yang, const char *xpath, const char *notification)
{
	struct lyd_node *tree = parse(yang, notification);
	enum restconf_filtered what = RESTCONF_NOT_TOLD;
	ly_bool holds = 0;

	if (!tree)
		return RESTCONF_NO_NOTIFICATION;
	if (lyd_eval_xpath(tree, xpath, &holds) != LY_SUCCESS)
		what = RESTCONF_NO_XPATH;
	else if (holds)
		what = RESTCONF_TOLD;
	lyd_free_all(tree);
	return what;
}
