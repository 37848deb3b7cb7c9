/* Lists in pages, with a nextLink. */
#ifndef ARM_PAGE_H
#define ARM_PAGE_H

#include "arm/call.h"

struct arm_list {
	size_t n;
	char *(*id)(const void *ctx, size_t i); /* of the i-th; the caller's */
	const void *ctx;
};

/* From the first to before the last of a list, and the link to what follows or NULL. */
struct arm_page {
	size_t from, to;
	char *next;
};

/* The page that a request asks for; false: refused. */
bool arm_page(struct arm_call *, const struct arm_list *, struct arm_page *);
/* Answers with the rows of a page, a sequence, which is taken, and ends the page. */
void arm_page_answer(struct arm_call *, struct arm_page *, struct data_node *rows);
/* Answers with the page of resources that a request asks for, each as `show` has it. */
void arm_page_items(struct arm_call *, const struct arm_items *,
    struct data_node *(*show)(struct arm_call *, const struct arm_item *));

#endif
