/*
 * The lab as it was when the daemon began to run it, or when the lab file was read
 * again: what `reset lab` goes back to.
 */
#ifndef ERXD_AGAIN_H
#define ERXD_AGAIN_H

struct host;

/* Remembers the running lab, with the values that nobody wrote. */
void again_note(struct host *);
void again_fini(struct host *);

#endif
