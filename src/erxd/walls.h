/* Which files a daemon that runs may still need, and that it gives up the rest. */
#ifndef ERXD_WALLS_H
#define ERXD_WALLS_H

struct host;

/*
 * Opens the directories of what the host has been told about (lab/dirs.h): of the lab
 * file and of tables and secrets that the lab names, of tokens, certificates and keys,
 * of the audit file, of the state and of the control socket.  From then on files are
 * found through these descriptors, and the process is confined to them
 * (erxd/confine.h).  A line of the log says what the kernel cannot do.  With
 * --unconfined the process is not confined, and the descriptors are used all the same.
 */
void walls_raise(struct host *);

#endif
