/*
 * The daemon as a host of RESTCONF (src/restconf): the running lab is the
 * configuration, in the module erx-lab; what runs is state, in erx-state; and the
 * operations of erxctl are those of erx-api.
 */
#ifndef ERXD_MOUNT_H
#define ERXD_MOUNT_H

#include <stdbool.h>
#include <stddef.h>

struct host;
struct mount;
struct request;
struct restconf_request;

/* The modules are compiled now; NULL when libyang refuses one, which is a bug. */
struct mount *mount_new(struct host *);
void mount_free(struct mount *); /* NULL is fine */
/* Whether a path is for mount_answer. */
bool mount_is(const char *path);
/* Answers a request, at once or later; `who` of what was asked is set here. */
void mount_answer(struct mount *, struct request *, struct restconf_request *);

#endif
