/*
 * libcurl with a Unix socket or a URL; no timeout of its own, since waits may be long:
 * the daemon bounds them.  A token never leaves this machine in the clear.
 */
#include "erxctl/client.h"

#include "base/xalloc.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct taking {
	CURL *curl;
	struct client_file *file; /* or NULL */
	struct client_answer *answer;
};

/* Everything so far is in the file: a capture that is interrupted is good up to there.
 */
static bool
save(struct client_file *file, const char *data, size_t len)
{
	if (!file->f && !file->error) {
		file->f = file->path ? fopen(file->path, "wb") : stdout;
		if (!file->f)
			file->error = errno;
	}
	if (!file->error &&
	    (fwrite(data, 1, len, file->f) != len || fflush(file->f) != 0))
		file->error = errno;
	return !file->error;
}

bool
client_file_close(struct client_file *file)
{
	if (!file->f && !file->error)
		save(file, "", 0);
	if (file->f && file->f != stdout && fclose(file->f) != 0 && !file->error)
		file->error = errno;
	file->f = NULL;
	return !file->error;
}

static size_t
take(char *data, size_t size, size_t n, void *arg)
{
	struct taking *t = arg;
	long status = 0;

	if (t->file)
		curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status / 100 == 2)
		return save(t->file, data, size * n) ? size * n : 0;
	buf_add(&t->answer->body, data, size * n);
	return size * n;
}

static bool
begins(const char *text, const char *with)
{
	return strncasecmp(text, with, strlen(with)) == 0;
}

/* https, or http to this machine itself. */
static bool
may_go_to(const char *url)
{
	static const char *const own[] = { "127.0.0.1", "localhost", "[::1]" };
	CURLU *parts = curl_url();
	char *host = NULL;
	bool may = begins(url, "https://");

	if (!may && parts && !curl_url_set(parts, CURLUPART_URL, url, 0) &&
	    !curl_url_get(parts, CURLUPART_HOST, &host, 0))
		for (size_t i = 0; i < sizeof own / sizeof *own; i++)
			may |= strcasecmp(host, own[i]) == 0;
	curl_free(host);
	curl_url_cleanup(parts);
	return may;
}

/* The token as a header; it is in no list of processes. */
static struct curl_slist *
add_token(struct curl_slist *headers)
{
	const char *token = getenv("ERX_TOKEN");
	char *line;

	if (!token || !*token)
		return headers;
	line = xasprintf("Authorization: Bearer %s", token);
	headers = curl_slist_append(headers, line);
	free(line);
	return headers;
}

/* Whom to believe, and what to show, over TLS. */
static void
set_certificates(CURL *curl)
{
	static const struct {
		const char *name;
		CURLoption option;
	} files[] = { { "ERX_CA", CURLOPT_CAINFO }, { "ERX_CERT", CURLOPT_SSLCERT },
		{ "ERX_KEY", CURLOPT_SSLKEY } };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		const char *file = getenv(files[i].name);

		if (file && *file)
			curl_easy_setopt(curl, files[i].option, file);
	}
}

void
client_operate(const char *daemon, const char *operation, const char *input,
    struct client_file *file, struct client_answer *a)
{
	bool remote = begins(daemon, "http://") || begins(daemon, "https://");
	size_t len = strlen(daemon);
	struct curl_slist *headers = NULL;
	struct taking taking = { NULL, file, a };
	CURL *curl;
	CURLcode rc;
	long status = 0;
	char *url;

	memset(a, 0, sizeof *a);
	buf_init(&a->body);
	if (remote && !may_go_to(daemon)) {
		strncpy(a->error, "http is for this machine only; elsewhere use https",
		    sizeof a->error - 1);
		return;
	}
	curl = curl_easy_init();
	if (!curl)
		abort();
	taking.curl = curl;
	while (len > 0 && daemon[len - 1] == '/')
		len--;
	url = xasprintf("%.*s/restconf/operations/%s%s",
	    remote ? (int)len : (int)strlen("http://localhost"),
	    remote ? daemon : "http://localhost",
	    strchr(operation, ':') ? "" : "erx:", operation);
	headers =
	    curl_slist_append(headers, "Content-Type: application/yang-data+json");
	headers = curl_slist_append(headers, "Expect:");
	if (remote)
		headers = add_token(headers);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	if (!remote)
		curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, daemon);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, input);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(input));
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taking);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	set_certificates(curl);
	rc = curl_easy_perform(curl);
	if (rc == CURLE_OK || (file && file->error))
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	else
		strncpy(a->error, curl_easy_strerror(rc), sizeof a->error - 1);
	a->status = (int)status;
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	free(url);
}
