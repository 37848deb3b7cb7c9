/*
 * Any octets on a connection of a daemon: over the control socket, whose other end is
 * an operator, or over a port, with whatever token there is in them.  Whatever is sent,
 * what comes back are answers of HTTP, never a page, and the daemon goes on.
 *
 * The first octet chooses the door, and whether the rest goes out as it is, or as a
 * request whose length is right, so that bodies of any kind reach those who read
 * them.  A daemon has seen the inputs before, so it is begun anew when something was
 * edited, and from time to time.
 */
#include "base/buf.h"
#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/http.h"
#include "fuzz.h"
#include "run/run.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	TURNS_IDLE = 3, /* in which nothing comes: that is all */
	TURNS_MAX = 400,
	INPUTS_MAX = 200 /* that one daemon sees */
};

/* Bits of the first octet. */
enum { OWN_SOCKET = 1, WHOLE = 2, AS_OWNER = 4 };

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

static void
start(void)
{
	struct host_config config = { .lab_path = d.lab,
		.socket_path = d.socket,
		.token_file = d.tokens,
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

/* The lines up to an empty one become a head, and the rest its body. */
static void
make_whole(unsigned choice, const char *data, size_t len, struct buf *out)
{
	const char *end = data + len, *p = data;

	while (p < end && *p != '\n') {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((eol ? eol : end) - p);

		buf_add(out, p, n);
		buf_puts(out, "\r\n");
		p += n + (eol != NULL);
	}
	p += p < end;
	buf_puts(out, "Host: x\r\n");
	if (choice & AS_OWNER)
		buf_puts(out, "Authorization: Bearer owner-token-00000\r\n");
	buf_printf(out, "Content-Length: %zu\r\n\r\n", (size_t)(end - p));
	buf_add(out, p, (size_t)(end - p));
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

/* Sends all and takes all, until nothing comes any more. */
static void
talk(int fd, const char *data, size_t len, struct buf *got)
{
	unsigned idle = 0;
	bool shut = false;
	char piece[65536];

	for (unsigned i = 0; i < TURNS_MAX && idle < TURNS_IDLE; i++) {
		ssize_t n = len ? send(fd, data, len, MSG_NOSIGNAL) : 0;
		bool moved = n > 0;

		if (n > 0) {
			data += n;
			len -= (size_t)n;
		} else if (n < 0 && errno != EAGAIN) {
			len = 0; /* it has heard enough */
		}
		if (len == 0 && !shut) {
			shut = true;
			moved = true;
		}
		moved |= host_turn(&d.host);
		while ((n = recv(fd, piece, sizeof piece, 0)) > 0) {
			buf_add(got, piece, (size_t)n);
			moved = true;
		}
		if (n == 0 || (n < 0 && errno != EAGAIN))
			break;
		idle = moved ? 0 : idle + 1;
	}
}

static void
check(struct buf *got)
{
	int status;

	if (got->len == 0)
		return;
	buf_putc(got, '\0');
	MUST(got->len > 13 && strncmp(got->data, "HTTP/1.", 7) == 0);
	status = (int)strtol(got->data + 9, NULL, 10);
	MUST(status >= 100 && status < 600 && status != 500);
	/* What was asked may have any words in it; a page begins with this one. */
	MUST(!strstr(got->data, "\r\n\r\n<HTML>"));
	MUST(!strstr(got->data, "\r\nContent-Type: text/html\r\n"));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf got, sent;
	int fd;

	if (size == 0)
		return 0;
	if (!d.runs)
		start();
	fd = connect_to(data[0] & OWN_SOCKET);
	buf_init(&got);
	buf_init(&sent);
	if (data[0] & WHOLE)
		make_whole(data[0], (const char *)data + 1, size - 1, &sent);
	else
		buf_add(&sent, data + 1, size - 1);
	talk(fd, sent.data, sent.len, &got);
	close(fd);
	check(&got);
	buf_fini(&got);
	buf_fini(&sent);
	for (unsigned i = 0; i < TURNS_IDLE; i++)
		host_turn(&d.host);
	if (++d.inputs >= INPUTS_MAX || run_edits(d.host.run) != d.edits) {
		host_fini(&d.host);
		d.runs = false;
	}
	return 0;
}
