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
struct ly_ctx;
struct mount;
struct request;
struct restconf_header;
struct restconf_request;
struct restconf_stream;

/* The one stream that ietf-restconf-monitoring tells of (streams.h). */
extern const struct restconf_stream mount_stream;
/* Compiles the YANG modules; NULL when libyang refuses one, which is a defect. */
struct mount *mount_new(struct host *);
void mount_free(struct mount *); /* NULL is fine */
/* All modules of the daemon, which live as long as the host's mount; NULL as above. */
const struct ly_ctx *mount_yang(const struct mount *);
/* True when mount_answer has to answer requests for this path. */
bool mount_is(const char *path);
/* Answers a RESTCONF request, at once or later, and ends `request` with that.  The
 * function sets `who` of the RESTCONF request, and may change its headers, which are
 * `headers`. */
void mount_answer(struct mount *, struct request *, struct restconf_request *,
    struct restconf_header *headers);

#endif
