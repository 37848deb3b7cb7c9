/*
 * A daemon within the process, with a control socket and a port, begun anew when
 * somebody has edited its lab, and from time to time.  Whoever includes this has one
 * daemon.
 */
#ifndef DAEMON_FACE_H
#define DAEMON_FACE_H

#include "erxd/host.h"
#include "erxd/http.h"
#include "fuzz.h"
#include "run/run.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { DAEMON_INPUTS_MAX = 200 /* that one daemon sees */ };

static const char lab[] =
    "lab: fuzzed\n"
    "vnets: { hub: { address-space: [10.60.0.0/16], gateway: {}, connections: { c: { "
    "circuit: er } } } }\n"
    "circuits: { er: { private-peering: { peer-asn: 64520, primary: 172.16.1.0/30, "
    "secondary: 172.16.1.4/30, vlan: 7 }, authorizations: { k: {} } } }\n"
    "on-premises: { dc: { asn: 64520, circuits: { er: {} }, advertise: [10.20.0.0/16] } "
    "}\n";
static const char tokens[] = "operator-token-0 operator\n"
			     "owner-token-00000 owner alpha\n"
			     "owner-token-00001 owner default\n"
			     "reader-token-0000 reader default\n";

static struct daemon {
	struct host host;
	char dir[64], lab[80], tokens[80], socket[80];
	uint16_t port;
	unsigned inputs;
	uint64_t edits;
	bool runs;
} d;

static void
put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	MUST(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void
clean(void)
{
	unlink(d.lab);
	unlink(d.tokens);
	unlink(d.socket);
	rmdir(d.dir);
}

static void
make_files(void)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(d.dir, sizeof d.dir, "%.40s/http-fuzz-XXXXXX", tmp ? tmp : "/tmp");
	MUST(mkdtemp(d.dir));
	snprintf(d.lab, sizeof d.lab, "%s/lab.yaml", d.dir);
	snprintf(d.tokens, sizeof d.tokens, "%s/tokens", d.dir);
	snprintf(d.socket, sizeof d.socket, "%s/s", d.dir);
	put_file(d.lab, lab);
	put_file(d.tokens, tokens);
	atexit(clean);
}

/* A port that is free, for nobody tells which one the daemon has taken. */
static uint16_t
free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	MUST(bind(fd, (struct sockaddr *)&a, sizeof a) == 0);
	MUST(getsockname(fd, (struct sockaddr *)&a, &len) == 0);
	close(fd);
	return ntohs(a.sin_port);
}

/* `zygote` as in struct host_config. */
static void
start(int zygote)
{
	struct host_config config = { .lab_path = d.lab,
		.socket_path = d.socket,
		.token_file = d.tokens,
		.zygote = zygote,
		.quiet = true };
	struct errs errs;

	if (!d.dir[0])
		make_files();
	d.port = free_port();
	config.port = d.port;
	errs_init(&errs);
	MUST(host_init(&d.host, &config, &errs));
	d.host.http = http_new(&d.host, d.socket, &errs);
	MUST(d.host.http && http_open_ports(d.host.http, &errs));
	MUST(host_start(&d.host, &errs));
	errs_fini(&errs);
	d.inputs = 0;
	d.edits = run_edits(d.host.run);
	d.runs = true;
	for (unsigned i = 0; i < 50; i++)
		host_turn(&d.host);
}

static int
connect_to(bool own)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(d.port) };
	int fd = socket(own ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(un.sun_path, d.socket, strlen(d.socket) + 1);
	MUST(fd >= 0);
	MUST(connect(fd, own ? (struct sockaddr *)&un : (struct sockaddr *)&in,
		 own ? sizeof un : sizeof in) == 0);
	MUST(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	return fd;
}

static void
stop(void)
{
	if (d.runs)
		host_fini(&d.host);
	d.runs = false;
}

/* Behind each input. */
static void
stop_sometimes(void)
{
	if (++d.inputs >= DAEMON_INPUTS_MAX || run_edits(d.host.run) != d.edits)
		stop();
}

#endif
