/*
 * The running lab as data that libyang holds, kept in step with the lab: of a lab that
 * an edit has made of the one before (er_lab_edit), what both have in common stays as
 * it is.
 */
#ifndef ERXD_MOUNT_LAB_H
#define ERXD_MOUNT_LAB_H

#include "data/tree.h"
#include "restconf/store.h"

struct lys_module;

struct mount_lab {
	struct restconf_store store;
	/* What the store has, in common with the lab; or NULL. */
	struct data_node *tree;
};

/* Makes an empty one; see restconf_store_init. */
void mount_lab_init(struct mount_lab *, uint64_t epoch, int64_t now);
void mount_lab_fini(struct mount_lab *);
/* Has the store follow a lab, or a part of one that was made for this call; NULL: there
 * is none.  `now` is in seconds since 1970. */
void mount_lab_follow(struct mount_lab *, const struct lys_module *,
    const struct data_node *lab, int64_t now);
/* The same, made anew as a whole, whatever there was: what mount_lab_follow does when
 * nothing is in common. */
void mount_lab_renew(struct mount_lab *, const struct lys_module *,
    const struct data_node *lab, int64_t now);

#endif
