/*
 * Lists in pages: as many as $top says, or the most that a page has, and a link to the
 * next one.  The mark in a link is the place of the first resource of that page and a
 * digest of its id: what has come or gone before it meanwhile moves the place, and the
 * digest finds it again.
 */
#include "arm/page.h"

#include "base/xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PAGE_MAX = 500 };

static char *
digest_of(const struct arm_list *list, size_t i, char guid[ARM_GUID_LEN])
{
	char *id = list->id(list->ctx, i);

	arm_guid_of("page", id, guid);
	free(id);
	return guid;
}

/* Where a page begins; false: the mark is none of ours. */
static bool
begin_at(const struct arm_list *list, const char *mark, size_t *from)
{
	char guid[ARM_GUID_LEN], *end;
	unsigned long place = strtoul(mark, &end, 10);

	if (end == mark || *end != '.' || strlen(end + 1) != ARM_GUID_LEN - 1)
		return false;
	*from = place < list->n ? place : list->n;
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(digest_of(list, i, guid), end + 1) == 0) {
			*from = i;
			break;
		}
	return true;
}

/* The link to the page that begins at a place: the request again, with another mark. */
static char *
link_to(struct arm_call *c, const struct arm_list *list, size_t at)
{
	const char *query = c->rq->query ? c->rq->query : "";
	char guid[ARM_GUID_LEN];
	struct buf out;

	buf_init(&out);
	buf_printf(&out, "%s%s?", c->rq->root, c->rq->path);
	while (*query) {
		size_t len = strcspn(query, "&");

		if (strncasecmp(query, "$skiptoken=", 11) != 0 &&
		    strncasecmp(query, "%24skiptoken=", 13) != 0) {
			buf_add(&out, query, len);
			buf_putc(&out, '&');
		}
		query += len + (query[len] == '&');
	}
	buf_printf(&out, "%%24skiptoken=%zu.%s", at, digest_of(list, at, guid));
	return buf_steal(&out);
}

static char *
parameter(struct arm_call *c, const char *name)
{
	char *encoded = xasprintf("%%24%s", name), *plain = xasprintf("$%s", name);
	char *value = arm_query_get(c->rq->query, plain);

	if (!value)
		value = arm_query_get(c->rq->query, encoded);
	free(encoded);
	free(plain);
	return value;
}

bool
arm_page(struct arm_call *c, const struct arm_list *list, struct arm_page *page)
{
	char *top = parameter(c, "top"), *mark = parameter(c, "skiptoken"), *end = NULL;
	unsigned long most = top ? strtoul(top, &end, 10) : PAGE_MAX;

	*page = (struct arm_page){ 0, 0, NULL };
	if (top && (end == top || *end || top[0] == '-' || most == 0)) {
		arm_refuse(c, 400, "InvalidTopQueryString", "$top",
		    "The query parameter $top must be a number from 1 on.");
	} else if (mark && !begin_at(list, mark, &page->from)) {
		arm_refuse(c, 400, "InvalidSkipToken", "$skiptoken",
		    "The query parameter $skiptoken is none of a nextLink: begin the "
		    "list anew.");
	} else {
		most = most > PAGE_MAX ? PAGE_MAX : most;
		page->to = list->n - page->from > most ? page->from + most : list->n;
		if (page->to < list->n)
			page->next = link_to(c, list, page->to);
		free(top);
		free(mark);
		return true;
	}
	free(top);
	free(mark);
	return false;
}

void
arm_page_answer(struct arm_call *c, struct arm_page *page, struct data_node *rows)
{
	struct data_node *out = data_node_new(DATA_MAP, NULL);

	arm_put(out, "value", rows);
	arm_put_text(out, "nextLink", page->next);
	free(page->next);
	page->next = NULL;
	arm_answer(c, 200, out);
}

static char *
id_of_item(const void *ctx, size_t i)
{
	const struct arm_items *all = ctx;

	return arm_item_id(&all->items[i]);
}

void
arm_page_items(struct arm_call *c, const struct arm_items *all,
    struct data_node *(*show)(struct arm_call *, const struct arm_item *))
{
	const struct arm_list list = { all->n, id_of_item, all };
	struct data_node *rows;
	struct arm_page page;

	if (!arm_page(c, &list, &page))
		return;
	rows = data_node_new(DATA_SEQ, NULL);
	for (size_t i = page.from; i < page.to; i++)
		data_node_add(rows, show(c, &all->items[i]));
	arm_page_answer(c, &page, rows);
}
