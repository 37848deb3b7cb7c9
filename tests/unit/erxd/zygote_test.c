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

	while ((fd = zygote_ask(zygote, 60)) < 0) {
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

TCase *
test_erxd_zygote(void)
{
	TCase *t = tcase_create("zygote");

	tcase_add_test(t, without_a_process_the_status_says_so);
	return t;
}
