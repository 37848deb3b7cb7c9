/*
 * Two means of the kernel: Landlock bounds which files can be opened, whatever their
 * mode, and seccomp which system calls can be made.  The filter is a program of two
 * instructions for each call of a table: is it this one, then that is the verdict.
 * The kernel keeps for each number whether it is allowed anyway, so that costs nothing
 * while erxd runs.  Calls that are in neither table may be of a libc that is newer than
 * this list: ENOSYS tells that to take the older ones.
 */
#include "erxd/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A leak sanitizer looks at the process from a second one when it ends. */
#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

/* --- system calls --- */

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH AUDIT_ARCH_RISCV64
#else
#define ARCH 0
#endif

/* Of calls that only some processors have. */
#define OLD(name) __NR_##name

static const int allowed[] = {
	/* octets */
	__NR_read,
	__NR_write,
	__NR_readv,
	__NR_writev,
	__NR_pread64,
	__NR_pwrite64,
	__NR_preadv,
	__NR_pwritev,
	__NR_lseek,
	__NR_close,
	__NR_dup,
	__NR_dup3,
	__NR_fcntl,
	__NR_ioctl,
	__NR_flock,
	__NR_fsync,
	__NR_fdatasync,
	__NR_ftruncate,
	__NR_fallocate,
	__NR_fadvise64,
	__NR_pipe2,
	__NR_splice,
	__NR_sendfile,
	/* names */
	__NR_openat,
	__NR_newfstatat,
	__NR_fstat,
	__NR_statx,
	__NR_faccessat,
	__NR_readlinkat,
	__NR_renameat2,
	__NR_linkat,
	__NR_unlinkat,
	__NR_mkdirat,
	__NR_getdents64,
	__NR_getcwd,
	__NR_umask,
	__NR_fchmod,
	__NR_fchmodat,
	__NR_statfs,
	__NR_fstatfs,
	__NR_utimensat,
#ifdef __NR_renameat
	__NR_renameat,
#endif
#ifdef __NR_faccessat2
	__NR_faccessat2,
#endif
#ifdef __NR_close_range
	__NR_close_range,
#endif
	/* sockets; `socket` has a rule of its own */
	__NR_bind,
	__NR_listen,
	__NR_accept,
	__NR_accept4,
	__NR_connect,
	__NR_getsockname,
	__NR_getpeername,
	__NR_getsockopt,
	__NR_setsockopt,
	__NR_sendto,
	__NR_recvfrom,
	__NR_sendmsg,
	__NR_recvmsg,
	__NR_sendmmsg,
	__NR_recvmmsg,
	__NR_shutdown,
	__NR_socketpair,
	/* waiting */
	__NR_ppoll,
	__NR_pselect6,
	__NR_epoll_create1,
	__NR_epoll_ctl,
	__NR_epoll_pwait,
#ifdef __NR_epoll_pwait2
	__NR_epoll_pwait2,
#endif
	__NR_eventfd2,
	__NR_timerfd_create,
	__NR_timerfd_settime,
	__NR_timerfd_gettime,
	__NR_signalfd4,
	__NR_nanosleep,
	__NR_clock_nanosleep,
	__NR_futex,
	__NR_sched_yield,
	__NR_restart_syscall,
	/* memory; `mmap` and `mprotect` have rules of their own */
	__NR_munmap,
	__NR_mremap,
	__NR_brk,
	__NR_madvise,
	__NR_msync,
	__NR_mincore,
	__NR_membarrier,
	/* signals, and the end */
	__NR_rt_sigaction,
	__NR_rt_sigprocmask,
	__NR_rt_sigreturn,
	__NR_sigaltstack,
	__NR_rt_sigpending,
	__NR_rt_sigtimedwait,
	__NR_tgkill,
	__NR_exit,
	__NR_exit_group,
	/* what the process asks about itself */
	__NR_getpid,
	__NR_getppid,
	__NR_gettid,
	__NR_getuid,
	__NR_geteuid,
	__NR_getgid,
	__NR_getegid,
	__NR_getresuid,
	__NR_getresgid,
	__NR_getgroups,
	__NR_getrusage,
	__NR_getrandom,
	__NR_gettimeofday,
	__NR_clock_gettime,
	__NR_clock_getres,
	__NR_times,
	__NR_sysinfo,
	__NR_uname,
	__NR_prlimit64,
	__NR_getrlimit,
	__NR_sched_getaffinity,
	__NR_getcpu,
	__NR_set_robust_list,
	__NR_prctl,
	__NR_set_tid_address,
#ifdef __NR_rseq
	__NR_rseq,
#endif
#ifdef __x86_64__
	OLD(open),
	OLD(stat),
	OLD(lstat),
	OLD(access),
	OLD(readlink),
	OLD(rename),
	OLD(link),
	OLD(unlink),
	OLD(mkdir),
	OLD(rmdir),
	OLD(chmod),
	OLD(getdents),
	OLD(poll),
	OLD(select),
	OLD(epoll_create),
	OLD(epoll_wait),
	OLD(eventfd),
	OLD(pipe),
	OLD(dup2),
	OLD(time),
	OLD(alarm),
	OLD(arch_prctl),
#endif
};

/* What nobody makes but somebody who has taken the process over. */
static const int deadly[] = {
	__NR_execve,
	__NR_execveat,
	__NR_ptrace,
	__NR_process_vm_readv,
	__NR_process_vm_writev,
	__NR_mount,
	__NR_umount2,
	__NR_pivot_root,
	__NR_chroot,
	__NR_unshare,
	__NR_setns,
	__NR_setuid,
	__NR_setgid,
	__NR_setreuid,
	__NR_setregid,
	__NR_setresuid,
	__NR_setresgid,
	__NR_setgroups,
	__NR_init_module,
	__NR_finit_module,
	__NR_delete_module,
	__NR_kexec_load,
	__NR_reboot,
	__NR_swapon,
	__NR_swapoff,
	__NR_bpf,
	__NR_perf_event_open,
	__NR_userfaultfd,
	__NR_add_key,
	__NR_keyctl,
	__NR_request_key,
	__NR_open_by_handle_at,
	__NR_personality,
	__NR_acct,
	__NR_sethostname,
	__NR_setdomainname,
	__NR_clock_settime,
	__NR_settimeofday,
	__NR_clone,
#ifdef __NR_io_uring_setup
	__NR_io_uring_setup,
	__NR_io_uring_enter,
	__NR_io_uring_register,
#endif
#ifdef __x86_64__
	OLD(fork),
	OLD(vfork),
	OLD(modify_ldt),
	OLD(iopl),
	OLD(ioperm),
#endif
};

/* Of these, what the leak sanitizer makes. */
static const int sanitizers[] = { __NR_clone, __NR_ptrace, __NR_wait4, __NR_kill,
	__NR_process_vm_readv };

enum { PROGRAM_MAX = 2 * (sizeof allowed + sizeof deadly + sizeof sanitizers) + 96 };

struct program {
	struct sock_filter code[PROGRAM_MAX];
	unsigned short n;
};

static void
put(struct program *p, struct sock_filter instruction)
{
	p->code[p->n++] = instruction;
}

static void
load(struct program *p, size_t offset)
{
	put(p,
	    (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

static void
verdict(struct program *p, uint32_t what)
{
	put(p, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, what));
}

/* When the accumulator has the value, that is the verdict. */
static void
when(struct program *p, uint32_t value, uint32_t what)
{
	put(p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
	verdict(p, what);
}

static void
when_any(struct program *p, const int *numbers, size_t n, uint32_t what)
{
	for (size_t i = 0; i < n; i++)
		when(p, (uint32_t)numbers[i], what);
}

/* Memory that is code stays what it was when the process began. */
static void
no_code(struct program *p, int number)
{
	put(p,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0,
		4));
	load(p, offsetof(struct seccomp_data, args) + 2 * sizeof(uint64_t));
	put(p,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1));
	verdict(p, SECCOMP_RET_ERRNO | EPERM);
	verdict(p, SECCOMP_RET_ALLOW);
}

static void
no_strange_socket(struct program *p)
{
	static const int families[] = { AF_UNIX, AF_INET, AF_INET6 };
	const unsigned n = sizeof families / sizeof *families;

	put(p,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_socket, 0,
		2 + 2 * n));
	load(p, offsetof(struct seccomp_data, args));
	when_any(p, families, n, SECCOMP_RET_ALLOW);
	verdict(p, SECCOMP_RET_ERRNO | EAFNOSUPPORT);
}

/* Of a process that makes others (zygote.h), and is given its sockets. */
static const int of_tries[] = { __NR_clone, __NR_wait4, __NR_kill, __NR_setpgid,
	__NR_setpriority };
static const int of_doors[] = { __NR_socket, __NR_bind, __NR_listen, __NR_connect,
	__NR_accept, __NR_accept4 };

static const char *
bound_calls(bool tries)
{
	struct program p = { .n = 0 };
	struct sock_fprog f;

	if (ARCH == 0)
		return "erxd has no list of system calls for this processor";
	load(&p, offsetof(struct seccomp_data, arch));
	put(&p, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0));
	verdict(&p, SECCOMP_RET_KILL_PROCESS);
	load(&p, offsetof(struct seccomp_data, nr));
	if (SANITIZED)
		when_any(&p, sanitizers, sizeof sanitizers / sizeof *sanitizers,
		    SECCOMP_RET_ALLOW);
	if (tries) {
		when_any(&p, of_tries, sizeof of_tries / sizeof *of_tries,
		    SECCOMP_RET_ALLOW);
		when_any(&p, of_doors, sizeof of_doors / sizeof *of_doors,
		    SECCOMP_RET_ERRNO | EACCES);
	}
	when_any(&p, allowed, sizeof allowed / sizeof *allowed, SECCOMP_RET_ALLOW);
	when_any(&p, deadly, sizeof deadly / sizeof *deadly, SECCOMP_RET_KILL_PROCESS);
	no_code(&p, __NR_mmap);
	no_code(&p, __NR_mprotect);
	no_strange_socket(&p);
	verdict(&p, SECCOMP_RET_ERRNO | ENOSYS);
	f = (struct sock_fprog){ p.n, p.code };
	if (syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &f) < 0)
		return strerror(errno);
	return NULL;
}

/* A call whose first argument has to be this number. */
static void
only_for(struct program *p, int number, uint32_t argument)
{
	put(p,
	    (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0,
		4));
	load(p, offsetof(struct seccomp_data, args));
	when(p, argument, SECCOMP_RET_ALLOW);
	verdict(p, SECCOMP_RET_ERRNO | EPERM);
}

/* --- files --- */

#define READS (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITES                                                                 \
	(READS | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
	    LANDLOCK_ACCESS_FS_REMOVE_FILE)
/* Rights that later versions of Landlock have, and bits of them here. */
#define ACCESS_REFER    (1ULL << 13) /* 2: another name in another directory */
#define ACCESS_TRUNCATE (1ULL << 14) /* 3 */
#define ACCESS_FIRST    ((1ULL << 13) - 1)

static uint64_t
rights_of(enum confine_use use, int version)
{
	uint64_t rights = LANDLOCK_ACCESS_FS_REMOVE_FILE;

	if (use == CONFINE_READ)
		rights = READS;
	else if (use == CONFINE_WRITE)
		rights = WRITES | (version >= 3 ? ACCESS_TRUNCATE : 0);
	else if (use == CONFINE_DEVICE)
		rights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
	return rights;
}

static void
allow(int rules, int dir, uint64_t rights)
{
	struct landlock_path_beneath_attr a = { .allowed_access = rights,
		.parent_fd = dir };

	if (dir >= 0)
		syscall(__NR_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &a,
		    0);
}

static void
allow_path(int rules, const char *dir, uint64_t rights)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	allow(rules, fd, rights);
	if (fd >= 0)
		close(fd);
}

static const char *
bound_files(const struct confine_place *places, size_t n)
{
	struct landlock_ruleset_attr a = { .handled_access_fs = ACCESS_FIRST };
	int version = (int)syscall(__NR_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	const char *why = NULL;
	int rules;

	if (version < 1)
		return "the kernel has no Landlock";
	if (version >= 2)
		a.handled_access_fs |= ACCESS_REFER;
	if (version >= 3)
		a.handled_access_fs |= ACCESS_TRUNCATE;
	rules = (int)syscall(__NR_landlock_create_ruleset, &a,
	    sizeof a.handled_access_fs, 0);
	if (rules < 0)
		return strerror(errno);
	allow_path(rules, "/proc/", READS); /* figures of the process, for metrics */
	if (SANITIZED) {
		allow_path(rules, "/usr", READS); /* names of functions in a report */
		allow_path(rules, "/lib", READS);
	}
	for (size_t i = 0; i < n; i++)
		allow(rules, places[i].fd, rights_of(places[i].use, version));
	if (syscall(__NR_landlock_restrict_self, rules, 0) < 0)
		why = strerror(errno);
	close(rules);
	return why;
}

/* --- both --- */

struct confined
confine(const struct confine_place *places, size_t n)
{
	struct confined c;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) {
		c.files = c.calls = strerror(errno);
		return c;
	}
	c.files = bound_files(places, n);
	c.calls = bound_calls(false);
	return c;
}

void
confine_tries(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return;
	bound_files(NULL, 0);
	bound_calls(true);
}

void
confine_job(void)
{
	struct program p = { .n = 0 };
	struct sock_fprog f;

	load(&p, offsetof(struct seccomp_data, nr));
	when(&p, __NR_kill, SECCOMP_RET_ERRNO | EPERM);
	/* Who leaves the group would outlive the job (zygote.c). */
	when(&p, __NR_setpgid, SECCOMP_RET_ERRNO | EPERM);
	when(&p, __NR_setpriority, SECCOMP_RET_ERRNO | EPERM);
	only_for(&p, __NR_tgkill, (uint32_t)getpid());
	only_for(&p, __NR_prlimit64, 0);
	verdict(&p, SECCOMP_RET_ALLOW);
	f = (struct sock_fprog){ p.n, p.code };
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &f, 0, 0);
}
