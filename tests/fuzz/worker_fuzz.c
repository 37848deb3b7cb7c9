/*
 * Any octets as what comes back from a process that tries an edit or runs a rehearsal:
 * somebody who has taken it over writes what they like.  The target is the process that
 * makes processes, and each process.  The daemon answers whoever asked, in JSON, and
 * goes on.
 *
 * The first octet chooses who asks, and for what, and whether the rest is the whole
 * stream, the octets of an answer, an answer in JSON, or what an edit would do in JSON.
 */
#include "base/buf.h"
#include "base/wire.h"
#include "base/xalloc.h"
#include "daemon_face.h"
#include "data/json.h"
#include "data/pack.h"

#include <errno.h>

enum { TURNS_MAX = 2000 };

/* Bits of the first octet. */
enum { AS_OWNER = 1, REHEARSAL = 2, FORM = 4 | 8 };
enum { STREAM = 0, OCTETS = 4, JSON = 8, TOLD = 12 };

static int zygote = -1; /* our end */

static void
begin(void)
{
	int ends[2];

	if (zygote >= 0)
		close(zygote);
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0);
	zygote = ends[0];
	start(ends[1]); /* which is the host's then */
}

static void
ask(int fd, unsigned choice)
{
	const char *body = choice & REHEARSAL
	    ? "{\"erx-api:input\":{\"plan\":\"lab: x\",\"lab\":\"lab: x\"}}"
	    : "{\"erx-api:input\":{\"operation\":\"announce\",\"input\":{\"site\":\"dc\","
	      "\"prefix\":\"10.21.0.0/16\"}}}";
	char text[700];
	int len = snprintf(text, sizeof text,
	    "POST /restconf/operations/erx-api:%s HTTP/1.1\r\nHost: x\r\n"
	    "Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    choice & REHEARSAL ? "rehearse" : "preview",
	    choice & AS_OWNER ? "owner-token-00001" : "operator-token-0", strlen(body),
	    body);

	MUST(send(fd, text, (size_t)len, MSG_NOSIGNAL) == len);
}

/* The socket of the process that is asked for. */
static int
take_request(void)
{
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} control;
	char seconds[4];
	struct iovec piece = { seconds, sizeof seconds };
	struct msghdr m = { .msg_iov = &piece,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control };
	ssize_t n = -1;
	int fd;

	for (unsigned i = 0; i < TURNS_MAX && n < 0; i++) {
		host_turn(&d.host);
		n = recvmsg(zygote, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	}
	MUST(n == sizeof seconds && CMSG_FIRSTHDR(&m));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
	return fd;
}

/* Whatever is asked of a process is a job. */
static void
take_job(int fd)
{
	struct data_node *job;
	uint8_t piece[65536];
	struct buf got;
	bool whole = false;

	buf_init(&got);
	for (unsigned i = 0; i < TURNS_MAX && !whole; i++) {
		ssize_t n = recv(fd, piece, sizeof piece, MSG_DONTWAIT);

		if (n > 0)
			buf_add(&got, piece, (size_t)n);
		else
			host_turn(&d.host);
		whole = got.len >= 8 &&
		    get_u32((const uint8_t *)got.data + 4) == got.len - 8;
	}
	MUST(whole);
	job = data_unpack(got.data + 8, got.len - 8);
	MUST(job && job->kind == DATA_MAP);
	data_node_free(job);
	buf_fini(&got);
}

/* --- the answer --- */

static void
put_number(struct buf *out, size_t n)
{
	uint8_t octets[4];

	put_u32(octets, (uint32_t)n);
	buf_add(out, octets, sizeof octets);
}

/* A good status stands behind an answer of the right length. */
static void
put_whole(struct buf *out, const void *answer, size_t len)
{
	put_number(out, 0);
	put_number(out, len);
	buf_add(out, answer, len);
	put_number(out, 0);
}

static void
put_tree(struct buf *out, const struct data_node *tree)
{
	struct buf packed;

	buf_init(&packed);
	data_pack(tree, &packed);
	put_whole(out, packed.data, packed.len);
	buf_fini(&packed);
}

/* False: it is no JSON. */
static bool
put_json(struct buf *out, const char *text, size_t len)
{
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	tree = data_json_parse(text, len, &errs);
	errs_fini(&errs);
	if (tree)
		put_tree(out, tree);
	data_node_free(tree);
	return tree != NULL;
}

static void
put_told(struct buf *out, const char *text, size_t len)
{
	struct data_node *tree = data_node_new(DATA_MAP, NULL);
	struct data_node *told = data_node_new(DATA_TEXT, "told");

	told->text = xstrndup(text, len);
	data_node_add(tree, told);
	put_tree(out, tree);
	data_node_free(tree);
}

static bool
make_answer(struct buf *out, unsigned form, const char *data, size_t len)
{
	switch (form) {
	case OCTETS:
		put_whole(out, data, len);
		return true;
	case JSON:
		return put_json(out, data, len);
	case TOLD:
		put_told(out, data, len);
		return true;
	default:
		buf_add(out, data, len);
		return true;
	}
}

/* --- what becomes of it --- */

/* The whole answer of HTTP. */
static void
hear(int fd, struct buf *got)
{
	char piece[65536];
	ssize_t n = -1;

	for (unsigned i = 0; i < TURNS_MAX && n != 0; i++) {
		bool moved = host_turn(&d.host);

		n = recv(fd, piece, sizeof piece, 0);
		if (n > 0)
			buf_add(got, piece, (size_t)n);
		else if (!moved && got->len)
			break;
	}
	buf_putc(got, '\0');
}

static void
check(const struct buf *got)
{
	const char *body = strstr(got->data, "\r\n\r\n");
	struct data_node *tree;
	struct errs errs;
	int status;

	MUST(body && strncmp(got->data, "HTTP/1.1 ", 9) == 0);
	status = (int)strtol(got->data + 9, NULL, 10);
	MUST(status == 200 || (status >= 400 && status != 500 && status < 600));
	errs_init(&errs);
	tree = data_json_parse(body + 4, strlen(body + 4), &errs);
	MUST(tree != NULL);
	data_node_free(tree);
	errs_fini(&errs);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf sent, got;
	int fd, job;

	buf_init(&sent);
	if (size == 0 ||
	    !make_answer(&sent, data[0] & FORM, (const char *)data + 1, size - 1)) {
		buf_fini(&sent);
		return 0;
	}
	if (!d.runs)
		begin();
	fd = connect_to(false);
	ask(fd, data[0]);
	job = take_request();
	take_job(job);
	MUST(send(job, sent.data, sent.len, MSG_NOSIGNAL | MSG_DONTWAIT) ==
	    (ssize_t)sent.len);
	close(job);
	buf_init(&got);
	hear(fd, &got);
	close(fd);
	check(&got);
	buf_fini(&got);
	buf_fini(&sent);
	for (unsigned i = 0; i < 3; i++)
		host_turn(&d.host);
	stop_sometimes();
	return 0;
}
