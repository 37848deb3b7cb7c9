/*
 * The process that makes processes: erxd has it made before anything else, so that the
 * daemon itself never forks, and what tries things begins with next to nothing open.
 */
#ifndef ERXD_ZYGOTE_H
#define ERXD_ZYGOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bounds of what is sent to a process and comes back, in octets, and of its memory. */
enum { ZYGOTE_JOB_MAX = 256 << 20, ZYGOTE_ANSWER_MAX = 64 << 20 };
#define ZYGOTE_MEMORY_MAX (UINT64_C(4) << 30)
/* In the place of a status: the machine had no process to give.  waitpid(2) has no such
 * status. */
#define ZYGOTE_NO_PROCESS (-1)
/* Exit statuses of a process with a job.  A process exits with any other status only
 * when a library, or a sanitizer, ends the process: 1 is theirs, and never meant. */
enum zygote_exit {
	ZYGOTE_GOOD = 0,      /* the whole answer has been written */
	ZYGOTE_NO_JOB = 2,    /* what came is no job, or is longer than a job may be */
	ZYGOTE_TOO_LONG = 3,  /* the answer is longer than it may be */
	ZYGOTE_NOT_TAKEN = 4, /* the answer could not be written: nobody takes it */
	ZYGOTE_ORPHAN = 5     /* the process that makes processes has ended */
};
/* Points by which the kernel takes a process with a job before the daemon, when the
 * machine has no memory left (proc_pid_oom_score_adj(5)). */
enum { ZYGOTE_OOM_POINTS = 500, ZYGOTE_OOM_MAX = 1000 };

/*
 * Makes the process, confined unless told otherwise (confine.h).  Returns the socket by
 * which to ask, 3 or more; 0 and errno when that fails.  The process ends with the
 * last descriptor of that socket.
 */
int zygote_start(bool unconfined);
/*
 * Has a process made that does one job (job.h).  Returns the socket of the job; -1 and
 * errno.  Into it go four octets with the length of what is attached to the job (big
 * endian), four with that of the job, the job, packed (data/pack.h), and what is
 * attached; what comes back is the same of the answer, to which nothing is attached,
 * and then, when the process has ended, four octets with the status of waitpid(2), or
 * with ZYGOTE_NO_PROCESS alone.  When the socket is closed before, the process is
 * ended. `seconds` of a processor end it, too.  A process that gives way to others has
 * the niceness 10.
 */
int zygote_ask(int zygote, unsigned seconds, bool gives_way);

#endif
