/*
 * libcurl with a Unix socket; no timeout of its own, since waits may be long: the
 * daemon bounds them.
 */
#include "erxctl/client.h"

#include "base/xalloc.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

static size_t
take(char *data, size_t size, size_t n, void *arg)
{
	struct client_answer *a = arg;

	buf_add(&a->body, data, size * n);
	return size * n;
}

void
client_operate(const char *socket, const char *operation, const char *input,
    struct client_answer *a)
{
	struct curl_slist *headers = NULL;
	char *url = xasprintf("http://localhost/restconf/operations/erx:%s", operation);
	CURL *curl = curl_easy_init();
	CURLcode rc;
	long status = 0;

	memset(a, 0, sizeof *a);
	buf_init(&a->body);
	if (!curl)
		abort();
	headers =
	    curl_slist_append(headers, "Content-Type: application/yang-data+json");
	headers = curl_slist_append(headers, "Expect:");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, input);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(input));
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, a);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	rc = curl_easy_perform(curl);
	if (rc == CURLE_OK)
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	else
		strncpy(a->error, curl_easy_strerror(rc), sizeof a->error - 1);
	a->status = (int)status;
	curl_slist_free_all(headers);
	curl_easy_cleanup(curl);
	free(url);
}
