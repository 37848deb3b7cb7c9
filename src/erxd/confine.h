/*
 * What the process gives up once it runs: system calls that it never makes, and files
 * that it was not told about.  An input that takes the process over then has little to
 * go on with, also where no service manager has put walls around it.
 */
#ifndef ERXD_CONFINE_H
#define ERXD_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/* A directory in which the process opens files from now on. */
struct confine_place {
	int fd; /* of the directory; -1: left out */
	enum confine_use {
		CONFINE_READ,
		CONFINE_WRITE,  /* and makes, renames and removes them */
		CONFINE_REMOVE, /* removes them only */
		CONFINE_DEVICE  /* reads and writes those that are there */
	} use;
};

/* Whose members stay NULL where the kernel does its part. */
struct confined {
	const char *files; /* why files are not bounded, or NULL */
	const char *calls; /* why system calls are not, or NULL */
};

/*
 * Gives up what is not among the places, and all system calls that a running erxd does
 * not make.  Of those an attacker would make first (execve, fork, ptrace, mount …) one
 * ends the process by SIGSYS; others fail with ENOSYS.  This holds until the process
 * ends.  A kernel that lacks one of the two does the other.
 */
struct confined confine(const struct confine_place *, size_t n);
/*
 * The same for the process that makes processes for trials (zygote.h), and, on top, for
 * each of those: no files and no sockets.  The first may make and end processes; the
 * others make copies of themselves, and end nobody but themselves.
 */
void confine_tries(void);
void confine_job(void);

#endif
