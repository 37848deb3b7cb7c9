/*
 * Time passes in pieces of half a second at most, and after each the flows are looked
 * at: what lasts shorter than that may be missed.
 */
#include "erxctl/live_int.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define LOOK_EVERY (500 * ERX_MSEC)

/* An interrupt waits until somebody looks. */
void
live_catch_interrupts(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static bool
is_interrupted(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigpending(&set);
	return sigismember(&set, SIGINT) == 1 || sigismember(&set, SIGTERM) == 1;
}

bool
live_stops(const struct live *l)
{
	return is_interrupted() || l->lost || l->torn;
}

/* Sleeps, but not beyond a moment; true when standard input has something. */
static bool
rest(struct live *l, int64_t until, bool input)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	int64_t left = until - live_now(l);

	if (left <= 0)
		return false;
	if (left > LOOK_EVERY)
		left = LOOK_EVERY;
	return poll(&fd, input ? 1 : 0, (int)((left + 999) / 1000)) > 0;
}

enum live_end
live_wait(struct live *l, int64_t until, bool (*condition)(struct live *, void *arg),
    void *arg)
{
	for (;;) {
		live_look(l);
		if (live_stops(l))
			return LIVE_STOPPED;
		if (condition && condition(l, arg))
			return LIVE_DONE;
		if (live_now(l) >= until)
			return LIVE_LATE;
		rest(l, until, false);
	}
}

int
live_answer_of_person(struct live *l)
{
	int first = 0;
	char c;

	while (!live_stops(l) && !l->input_end) {
		ssize_t n;

		live_look(l);
		if (!rest(l, live_now(l) + LOOK_EVERY, true))
			continue;
		n = read(STDIN_FILENO, &c, 1);
		if (n == 1 && c == '\n')
			return first;
		if (n == 1 && !first && c != '\r')
			first = (unsigned char)c;
		if (n == 0 || (n == -1 && errno != EINTR))
			l->input_end = true;
	}
	return -1;
}
