/*
 * Any octets as who may ask and who asks: the first line is a header Authorization, the
 * rest a token file.  What is read from a header is short text; what is accepted of a
 * file answers to its own tokens only, with a role, and with a subscription exactly
 * where the role has one.
 */
#include "erxd/control.h"
#include "erxd/tokens.h"
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct tokens *
read_file(const char *text, size_t len)
{
	int fd = memfd_create("tokens", MFD_CLOEXEC);
	struct tokens *tokens;
	struct errs errs;
	char path[64];

	MUST(fd >= 0 && write(fd, text, len) == (ssize_t)len);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	errs_init(&errs);
	tokens = tokens_read(NULL, path, &errs);
	MUST((tokens != NULL) == (errs.nerrors == 0));
	errs_fini(&errs);
	close(fd);
	return tokens;
}

static void
check(const struct tokens *tokens, const char *token)
{
	struct caller who;

	bool bearer;

	memset(&who, 0, sizeof who);
	bearer = tokens_bearer(tokens, token, &who);
	if (!bearer && !tokens_certificate(tokens, token, &who))
		return;
	MUST(who.role >= CALLER_READER && who.role <= CALLER_OPERATOR);
	MUST((who.role == CALLER_OPERATOR) == (who.subscription[0] == '\0'));
	MUST(who.name[0]);
	/* A token is a secret; what a certificate is called is none. */
	if (bearer)
		MUST(!strstr(who.name, token));
	else
		MUST(strcmp(strchr(who.name, ' ') + 1, token) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *eol = size ? memchr(data, '\n', size) : NULL;
	size_t n = eol ? (size_t)(eol - (const char *)data) : size;
	char header[CONTROL_SHOWN_MAX * 4], token[CONTROL_SHOWN_MAX], word[300];
	struct tokens *tokens;
	bool shown;

	if (n >= sizeof header)
		n = sizeof header - 1;
	memcpy(header, data, n);
	header[n] = '\0';
	shown = control_shown(header, token);
	MUST(!shown || strlen(token) < sizeof token);
	if (!eol)
		return 0;
	tokens = read_file(eol + 1, size - n - 1);
	if (!tokens)
		return 0;
	if (shown)
		check(tokens, token);
	/* Each word of the file. */
	for (const char *p = eol + 1, *end = (const char *)data + size; p < end;) {
		size_t len = 0;

		while (p + len < end && !strchr(" \t\n", p[len]) && p[len])
			len++;
		if (len > 0 && len < sizeof word) {
			memcpy(word, p, len);
			word[len] = '\0';
			if (strncmp(word, "CN=", 3) != 0)
				check(tokens, word);
		}
		p += len + 1;
	}
	tokens_free(tokens);
	return 0;
}
