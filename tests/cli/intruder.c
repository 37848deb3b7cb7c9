/*
 * Preloaded into erxd: what somebody who has taken the process over would try first.
 * SIGUSR1 makes one call, the one that ERX_INTRUDER names, and writes what came of it
 * to the file ERX_INTRUDER_TOLD: an errno, 0 for success.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int told = -1;
static const char *file;

static long
do_execve(void)
{
	char *args[] = { "/bin/true", NULL };

	return execve(args[0], args, args + 1);
}

static long
do_fork(void)
{
	return syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
}

static long
do_ptrace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static long
do_mount(void)
{
	return mount("none", "/mnt", "tmpfs", 0, NULL);
}

static long
do_unshare(void)
{
	return syscall(SYS_unshare, 0x10000000 /* CLONE_NEWUSER */);
}

static long
do_setuid(void)
{
	return syscall(SYS_setuid, 0);
}

static long
do_bpf(void)
{
	return syscall(SYS_bpf, 0, NULL, 0);
}

static long
do_packet(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}

static long
do_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0);
}

static long
do_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
	    ? -1
	    : 0;
}

static long
do_unknown(void)
{
	return syscall(4242);
}

static long
do_read(void)
{
	return open(file, O_RDONLY);
}

static long
do_create(void)
{
	return open(file, O_WRONLY | O_CREAT, 0600);
}

static long
do_remove(void)
{
	return unlink(file);
}

static long
do_leave(void)
{
	return setpgid(0, 0);
}

static const struct {
	const char *name;
	long (*call)(void);
} calls[] = {
	{ "execve", do_execve },
	{ "fork", do_fork },
	{ "ptrace", do_ptrace },
	{ "mount", do_mount },
	{ "unshare", do_unshare },
	{ "setuid", do_setuid },
	{ "bpf", do_bpf },
	{ "packet", do_packet },
	{ "netlink", do_netlink },
	{ "code", do_code },
	{ "unknown", do_unknown },
	{ "read", do_read },
	{ "create", do_create },
	{ "remove", do_remove },
	{ "leave", do_leave },
};

static void
on_signal(int sig)
{
	const char *name = getenv("ERX_INTRUDER");
	char line[16];

	(void)sig;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (strcmp(calls[i].name, name) == 0) {
			int rc = calls[i].call() < 0 ? errno : 0;

			(void)!write(told, line,
			    (size_t)snprintf(line, sizeof line, "%d\n", rc));
		}
}

__attribute__((constructor)) static void
begin(void)
{
	struct sigaction a = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	file = getenv("ERX_INTRUDER_FILE");
	if (!getenv("ERX_INTRUDER"))
		return;
	told = open(getenv("ERX_INTRUDER_TOLD"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	sigaction(SIGUSR1, &a, NULL);
}
