/*
 * Load for tests/bench/packets: `packetload send SECONDS PER-SECOND ADDRESS PORTS
 * FLOWS` sends UDP datagrams of 64 octets from so many source ports to so many
 * addresses, in turn, from ADDRESS on; `packetload take` counts what arrives until a
 * second has passed without any.  One line of JSON each.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, OCTETS = 64, PORTS_MAX = 256, PORT = 9999 };

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
batch_of(struct mmsghdr m[BATCH], struct iovec v[BATCH], char data[BATCH][2048],
    size_t len)
{
	memset(m, 0, BATCH * sizeof *m);
	for (int i = 0; i < BATCH; i++) {
		v[i] = (struct iovec){ data[i], len };
		m[i].msg_hdr.msg_iov = &v[i];
		m[i].msg_hdr.msg_iovlen = 1;
	}
}

static int
sends(double seconds, double rate, const char *address, int ports, uint32_t flows)
{
	static char data[BATCH][2048];
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct mmsghdr m[BATCH];
	struct sockaddr_in targets[BATCH];
	struct iovec v[BATCH];
	int fds[PORTS_MAX];
	uint32_t flow = 0;
	double began = now(), t;
	unsigned long sent = 0, failed = 0;

	inet_pton(AF_INET, address, &to.sin_addr);
	batch_of(m, v, data, OCTETS);
	for (int i = 0; i < ports; i++) {
		fds[i] = socket(AF_INET, SOCK_DGRAM, 0);
		if (connect(fds[i], (struct sockaddr *)&to, sizeof to) < 0)
			return 1;
	}
	for (int turn = 0; (t = now() - began) < seconds; turn++) {
		int n;

		while ((double)sent > rate * (now() - began)) {
			struct timespec rest = { 0, 100000 };

			nanosleep(&rest, NULL);
		}
		for (int i = 0; flows > 1 && i < BATCH; i++) {
			targets[i] = to;
			targets[i].sin_addr.s_addr =
			    htonl(ntohl(to.sin_addr.s_addr) + flow++ % flows);
			m[i].msg_hdr.msg_name = &targets[i];
			m[i].msg_hdr.msg_namelen = sizeof targets[i];
		}
		n = sendmmsg(fds[turn % ports], m, BATCH, 0);
		if (n > 0)
			sent += (unsigned long)n;
		else
			failed++;
	}
	printf("{\"sent\": %lu, \"failed\": %lu, \"seconds\": %.3f}\n", sent, failed,
	    t);
	return 0;
}

static int
takes(void)
{
	static char data[BATCH][2048];
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct timeval rest = { 1, 0 };
	struct mmsghdr m[BATCH];
	struct iovec v[BATCH];
	int fd = socket(AF_INET, SOCK_DGRAM, 0), room = 64 << 20, n;
	double first = 0, last = 0;
	unsigned long got = 0;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0)
		return 1;
	puts("ready");
	fflush(stdout);
	batch_of(m, v, data, sizeof data[0]);
	for (;;) {
		n = recvmmsg(fd, m, BATCH, MSG_WAITFORONE, NULL);
		if (n <= 0)
			break;
		last = now();
		if (!got) {
			first = last;
			setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &rest, sizeof rest);
		}
		got += (unsigned long)n;
	}
	printf("{\"received\": %lu, \"seconds\": %.3f}\n", got, last - first);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 6 + 1 && strcmp(argv[1], "send") == 0 && atoi(argv[5]) > 0 &&
	    atoi(argv[5]) <= PORTS_MAX)
		return sends(atof(argv[2]), atof(argv[3]), argv[4], atoi(argv[5]),
		    (uint32_t)atoi(argv[6]));
	if (argc == 2 && strcmp(argv[1], "take") == 0)
		return takes();
	fputs("usage: packetload send SECONDS PER-SECOND ADDRESS PORTS FLOWS | take\n",
	    stderr);
	return 2;
}
