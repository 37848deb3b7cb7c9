/* Which files a daemon that runs may still need, and that it gives up the rest. */
#ifndef ERXD_WALLS_H
#define ERXD_WALLS_H

struct host;

/*
 * Confines the process (erxd/confine.h) to what the host has been told about: the
 * directories of the lab file and of tables that the lab names, of tokens, certificates
 * and keys, of the audit file, of the state and of the control socket.  A line of the
 * log says what the kernel cannot do.  With --unconfined nothing happens.
 */
void walls_raise(struct host *);

#endif
