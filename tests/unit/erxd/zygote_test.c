/*
 * The process that makes processes, asked for more of them than it makes.
 */
#include "erxd/zygote.h"

#include "base/wire.h"
#include "test.h"

#include <errno.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

TCase *test_erxd_zygote(void);

enum { ASKED_MAX = 1000 };

/* A job that is not sent, so that its process waits for it. */
static int
ask(int zygote)
{
	struct pollfd room = { .fd = zygote, .events = POLLOUT };
	int fd;

	while ((fd = zygote_ask(zygote, 60, true)) < 0) {
		ck_assert_int_eq(errno, EAGAIN);
		poll(&room, 1, -1);
	}
	return fd;
}

START_TEST(without_a_process_the_status_says_so)
{
	int zygote = zygote_start(true), jobs[ASKED_MAX], n = 0;
	struct pollfd said = { .events = POLLIN };
	uint8_t status[4] = { 0 };

	ck_assert_int_gt(zygote, 0);
	do {
		ck_assert_int_lt(n, ASKED_MAX);
		jobs[n] = said.fd = ask(zygote);
		n++;
	} while (poll(&said, 1, n > 60 ? 100 : 0) == 0);
	ck_assert_int_gt(n, 8);
	ck_assert_int_eq(read(said.fd, status, sizeof status), sizeof status);
	ck_assert_int_eq((int)get_u32(status), ZYGOTE_NO_PROCESS);
	ck_assert_int_eq(read(said.fd, status, sizeof status), 0);
	while (n > 0)
		close(jobs[--n]);
	close(zygote);
	ck_assert_int_gt(wait(NULL), 0);
}
END_TEST

static void
send_all(int job, const void *data, size_t len)
{
	ck_assert_int_eq(write(job, data, len), (ssize_t)len);
}

/* The status behind an answer of no octets. */
static int
status_of(int job)
{
	uint8_t status[4] = { 0 };

	ck_assert_int_eq(read(job, status, sizeof status), sizeof status);
	ck_assert_int_eq(read(job, status, 1), 0);
	close(job);
	return (int)get_u32(status);
}

START_TEST(the_exit_status_says_what_no_job_is)
{
	int zygote = zygote_start(true), job;
	uint8_t head[8] = { 0 };
	int status;

	ck_assert_int_gt(zygote, 0);
	job = ask(zygote); /* longer than a job may be */
	put_u32(head + 4, ZYGOTE_JOB_MAX + 1);
	send_all(job, head, sizeof head);
	status = status_of(job);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), ZYGOTE_NO_JOB);
	job = ask(zygote); /* no tree */
	put_u32(head + 4, 4);
	send_all(job, head, sizeof head);
	send_all(job, "lab:", 4);
	status = status_of(job);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), ZYGOTE_NO_JOB);
	close(zygote);
	ck_assert_int_gt(wait(NULL), 0);
}
END_TEST

TCase *
test_erxd_zygote(void)
{
	TCase *t = tcase_create("zygote");

	tcase_add_test(t, without_a_process_the_status_says_so);
	tcase_add_test(t, the_exit_status_says_what_no_job_is);
	return t;
}
