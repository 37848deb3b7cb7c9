/*
 * Requests that are made for a certain state of a resource (RFC 9110 13): tags are
 * compared weakly, for those of Azure are weak, and "*" is any that is there.
 */
#include "arm/match.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

static const char *
opaque(const char *tag)
{
	return strncmp(tag, "W/", 2) == 0 ? tag + 2 : tag;
}

/* Whether a list of tags has one; NULL: there is no resource. */
static bool
has(const char *list, const char *tag)
{
	while (*list) {
		size_t skip = strspn(list, " \t,"), len;
		const char *one;

		list += skip;
		len = strcspn(list, " \t,");
		one = opaque(list);
		if (len == 1 && list[0] == '*' && tag)
			return true;
		if (tag && len && strlen(opaque(tag)) == len - (size_t)(one - list) &&
		    strncmp(one, opaque(tag), strlen(opaque(tag))) == 0)
			return true;
		list += len;
	}
	return false;
}

bool
arm_match(struct arm_call *c, const struct arm_item *it)
{
	struct data_node *shown;
	const char *tag, *any;
	bool wrong;

	if (!c->rq->if_match && !c->rq->if_none_match)
		return true;
	shown = it ? arm_show(c, it) : NULL;
	tag = shown ? arm_text(shown, "etag") : NULL;
	/* What has no tag is there all the same: it has one that no list can have. */
	any = shown && !tag ? " " : tag;
	wrong = (c->rq->if_match && !has(c->rq->if_match, any)) ||
	    (c->rq->if_none_match && has(c->rq->if_none_match, any));
	if (wrong)
		arm_refuse(c, 412, "PreconditionFailed", NULL,
		    "Precondition failed. The resource has the etag %s, which is not "
		    "what the request was made for: read it again.",
		    tag         ? tag
			: shown ? "of nothing, for its kind has none"
				: "of nothing, for it is not there");
	data_node_free(shown);
	return !wrong;
}

bool
arm_is_unchanged(struct arm_call *c, const struct data_node *shown)
{
	const char *tag = arm_text(shown, "etag");

	return tag && c->rq->if_none_match && has(c->rq->if_none_match, tag);
}
