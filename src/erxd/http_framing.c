/*
 * Where a request ends must be said once and plainly: whatever stands in front of the
 * daemon may read what is said twice in another way, and would then take a part of one
 * client's request for the request of another.  evhttp believes the first line of each
 * name, and reads as no body what it does not know, so its reading holds only where
 * nothing is left to read otherwise (RFC 9112 3.2, 5.1, 6.1 to 6.3).
 */
#include "erxd/http_int.h"

#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <string.h>
#include <strings.h>

#define LETTERS_AND_DIGITS \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* A nonempty text of these octets alone. */
static bool
is_of(const char *text, const char *octets)
{
	return *text && text[strspn(text, octets)] == '\0';
}

/* The headers that say whom a request is for, and where it ends. */
struct frame {
	const char *host, *length, *coding; /* the first of each, or NULL */
	unsigned hosts, lengths, codings;
	bool odd; /* a header without a proper name, or with an octet in it that ends it
		     for some */
};

static void
note(const struct evkeyval *kv, const char *name, const char **first, unsigned *n)
{
	if (strcasecmp(kv->key, name) != 0)
		return;
	if ((*n)++ == 0)
		*first = kv->value;
}

static struct frame
frame_of(const struct evhttp_request *ev)
{
	static const char token[] =
	    LETTERS_AND_DIGITS "!#$%&'*+-.^_`|~"; /* 9110 5.6.2 */
	struct frame f = { .host = NULL };

	for (const struct evkeyval *kv = ev->input_headers->tqh_first; kv;
	     kv = kv->next.tqe_next) {
		f.odd |= !is_of(kv->key, token) || strchr(kv->value, '\r');
		note(kv, "Host", &f.host, &f.hosts);
		note(kv, "Content-Length", &f.length, &f.lengths);
		note(kv, "Transfer-Encoding", &f.coding, &f.codings);
	}
	return f;
}

/* RFC 9112 3.2.  A client without an authority for what it asks sends an empty one. */
static const char *
fault_of_host(const struct frame *f, const struct evhttp_request *ev)
{
	if (f->hosts > 1)
		return "there is more than one Host";
	if (!f->host && ev->minor > 0)
		return "HTTP/1.1 has a Host";
	if (f->host && *f->host &&
	    !is_of(f->host, LETTERS_AND_DIGITS "-._~!$&'()*+;=%:[]"))
		return "this Host is none";
	return NULL;
}

/* Whether "chunked" comes last; then the end of the body can be seen, whatever coding
 * comes before it. */
static bool
ends_chunked(const struct frame *f)
{
	static const char word[] = "chunked";
	size_t len = strlen(f->coding), n = sizeof word - 1;

	return f->codings == 1 && len >= n &&
	    strcasecmp(f->coding + len - n, word) == 0 &&
	    (len == n || strchr(", \t", f->coding[len - n - 1]));
}

/* RFC 9112 6.1; *status is 501 for what could be served by somebody else. */
static const char *
fault_of_coding(const struct frame *f, const struct evhttp_request *ev, int *status)
{
	if (f->length)
		return "Content-Length and Transfer-Encoding exclude each other";
	if (ev->minor == 0)
		return "HTTP/1.0 has no Transfer-Encoding";
	if (!ends_chunked(f))
		return "a Transfer-Encoding ends with chunked";
	if (strcasecmp(f->coding, "chunked") == 0)
		return NULL;
	*status = 501;
	return "of transfer codings chunked alone is taken";
}

/* What is wrong; NULL, or a sentence and the status of the answer. */
static const char *
fault_of(const struct evhttp_request *ev, int *status)
{
	const struct frame f = frame_of(ev);
	const char *fault = fault_of_host(&f, ev);

	*status = 400;
	if (f.odd)
		return "a header has a name that is none, or a line end inside";
	if (fault)
		return fault;
	if (f.lengths > 1)
		return "there is more than one Content-Length";
	if (f.length && !is_of(f.length, "0123456789"))
		return "a Content-Length is a number of octets";
	if (f.coding && (fault = fault_of_coding(&f, ev, status)) != NULL)
		return fault;
	/* Of these evhttp reads no body, and would take it for the next request. */
	if (ev->type & (EVHTTP_REQ_HEAD | EVHTTP_REQ_TRACE) &&
	    (f.coding || (f.length && strspn(f.length, "0") != strlen(f.length))))
		return "this method has no body";
	return NULL;
}

bool
http_is_refused(struct http *http, struct evhttp_request *ev)
{
	struct evhttp_connection *conn = evhttp_request_get_connection(ev);
	int status;
	const char *fault = ev->major == 1 ? fault_of(ev, &status) : NULL;

	if (!fault)
		return false;
	guests_refuse(&http->guests, evhttp_connection_get_bufferevent(conn), fault,
	    ev->type == EVHTTP_REQ_HEAD);
	evhttp_send_error(ev, status, NULL); /* guests.c puts the words in */
	return true;
}
