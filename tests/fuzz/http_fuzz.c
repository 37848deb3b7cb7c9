/*
 * Any octets on a connection of a daemon: over the control socket, whose other end is
 * an operator, or over a port, with whatever token there is in them.  Whatever is sent,
 * what comes back are answers of HTTP, never a page, and the daemon goes on.
 *
 * The first octet chooses the door, and whether the rest goes out as it is, or as a
 * request whose length is right, so that bodies of any kind reach those who read
 * them.
 */
#include "base/buf.h"
#include "daemon_face.h"

#include <errno.h>

enum {
	TURNS_IDLE = 3, /* in which nothing comes: that is all */
	TURNS_MAX = 400
};

/* Bits of the first octet. */
enum { OWN_SOCKET = 1, WHOLE = 2, AS_OWNER = 4 };

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
		start(0);
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
	stop_sometimes();
	return 0;
}
