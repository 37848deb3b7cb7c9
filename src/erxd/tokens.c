/*
 * Tokens are kept as digests: what is compared is of one length, and neither a core
 * file nor the log has a token.  The name of one in the log is the beginning of its
 * digest.
 */
#include "erxd/tokens.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/xalloc.h"
#include "er/model.h"
#include "lab/slurp.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	FILE_MAX = 1024 * 1024, /* octets */
	LINE_MAX_LEN = 600,
	NAME_DIGITS = 12 /* of the digest */
};

struct token {
	unsigned char digest[SHA256_DIGEST_LENGTH]; /* of the token, or of CN=NAME */
	bool certificate;
	struct caller caller;
};

struct tokens {
	struct token *items;
	size_t n, cap;
};

static const char cn_mark[] = "CN=", of_token[] = "token ",
		  of_certificate[] = "certificate ";

static void
digest_of(const char *text, unsigned char digest[SHA256_DIGEST_LENGTH])
{
	SHA256((const unsigned char *)text, strlen(text), digest);
}

static void
name_bearer(struct token *t)
{
	int n = snprintf(t->caller.name, sizeof t->caller.name, "%s", of_token);

	for (size_t i = 0; i < NAME_DIGITS / 2; i++)
		n += snprintf(t->caller.name + n, sizeof t->caller.name - (size_t)n,
		    "%02x", t->digest[i]);
}

/* --- reading --- */

static bool
is_end(char c)
{
	return c != '\0' && c != '.' && c != '-';
}

/* As a lab names subscriptions (the type `name`), but that of circuits which are
 * Microsoft's; with "--" it could not be told from a link in NAME~SUBSCRIPTION. */
static bool
is_subscription(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= CALLER_SUBSCRIPTION_MAX &&
	    strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
	    len &&
	    is_end(text[0]) && is_end(text[len - 1]) && !strstr(text, "--") &&
	    strcasecmp(text, ER_SUBSCRIPTION_MANAGED) != 0;
}

static bool
read_token(struct token *t, const char *text, const char *where, struct errs *errs)
{
	size_t len = strlen(text);
	bool cn = strncmp(text, cn_mark, sizeof cn_mark - 1) == 0;

	t->certificate = cn;
	digest_of(text, t->digest);
	if (cn && len > sizeof cn_mark - 1 && len <= 64 + sizeof cn_mark - 1) {
		snprintf(t->caller.name, sizeof t->caller.name, "%s%s", of_certificate,
		    text + sizeof cn_mark - 1);
		return true;
	}
	name_bearer(t);
	if (!cn && len >= TOKENS_LEN_MIN && len <= TOKENS_LEN_MAX)
		return true;
	errs_add(errs, CODE_BAD_VALUE, where, NULL,
	    "write 16 to 256 characters without a blank, e.g. what `openssl rand -hex "
	    "32` prints, or CN=NAME of a certificate",
	    cn ? "the common name of a certificate has 1 to 64 characters"
	       : "the token has %zu characters",
	    len);
	return false;
}

static bool
read_role(struct token *t, const char *role, const char *subscription,
    const char *where, struct errs *errs)
{
	static const char *const roles[] = { "reader", "owner", "operator", NULL };
	unsigned word;

	if (!role || !text_word(roles, role, &word)) {
		errs_add(errs, CODE_BAD_VALUE, where, NULL,
		    "write TOKEN ROLE [SUBSCRIPTION] with operator, owner or reader",
		    "%s%.40s", role ? "there is no role " : "there is no role",
		    role ? role : "");
		return false;
	}
	t->caller.role = (enum caller_role)(CALLER_READER + (int)word);
	if (t->caller.role == CALLER_OPERATOR) {
		if (!subscription)
			return true;
		errs_add(errs, CODE_BAD_VALUE, where, NULL, "leave it out",
		    "an operator has no subscription");
		return false;
	}
	if (subscription && is_subscription(subscription)) {
		memcpy(t->caller.subscription, subscription, strlen(subscription) + 1);
		return true;
	}
	errs_add(errs, CODE_BAD_VALUE, where, NULL,
	    "write the subscription behind the role: letters, digits, _, - and ., the "
	    "last two not at the ends, no --, and not microsoft",
	    subscription ? "this is not the name of a subscription"
			 : "%s needs a subscription",
	    role);
	return false;
}

static bool
is_new(const struct tokens *all, const struct token *t, const char *where,
    struct errs *errs)
{
	for (size_t i = 0; i < all->n; i++)
		if (memcmp(all->items[i].digest, t->digest, sizeof t->digest) == 0) {
			errs_add(errs, CODE_DUPLICATE, where, NULL,
			    "keep one of the lines", "this token is there already");
			return false;
		}
	return true;
}

/* Ids of Azure know no case: two that differ by it only would be one there. */
static bool
is_spelled_as_before(const struct tokens *all, const struct token *t, const char *where,
    struct errs *errs)
{
	for (size_t i = 0; i < all->n; i++) {
		const char *other = all->items[i].caller.subscription;

		if (strcasecmp(other, t->caller.subscription) != 0 ||
		    strcmp(other, t->caller.subscription) == 0)
			continue;
		errs_add(errs, CODE_BAD_VALUE, where, NULL,
		    "write it in one way, or give one of them another name",
		    "the subscription %s is called %s on another line",
		    t->caller.subscription, other);
		return false;
	}
	return true;
}

static void
read_line(struct tokens *all, char *line, const char *where, struct errs *errs)
{
	static const char blanks[] = " \t\r";
	char *save, *word[4] = { NULL };
	struct token t = { .certificate = false };
	size_t n = 0;

	for (char *w = strtok_r(line, blanks, &save); w && n < 4;
	     w = strtok_r(NULL, blanks, &save))
		word[n++] = w;
	if (n == 0 || word[0][0] == '#')
		return;
	if (n > 3)
		errs_add(errs, CODE_BAD_VALUE, where, NULL,
		    "write TOKEN ROLE [SUBSCRIPTION]", "there is more on the line");
	else if (read_token(&t, word[0], where, errs) &&
	    read_role(&t, word[1], word[2], where, errs) &&
	    is_new(all, &t, where, errs) && is_spelled_as_before(all, &t, where, errs))
		VEC_PUSH(all->items, all->n, all->cap) = t;
}

enum line { LINE_WHOLE, LINE_END, LINE_LONG, LINE_NUL };

/* The next line without its end; LINE_END: there is no more. */
static enum line
next_line(FILE *f, char line[LINE_MAX_LEN], size_t *octets)
{
	size_t n = 0;
	int c;

	while ((c = getc(f)) != EOF && c != '\n') {
		if (c == '\0')
			return LINE_NUL;
		if (n + 1 >= LINE_MAX_LEN || ++*octets > FILE_MAX)
			return LINE_LONG;
		line[n++] = (char)c;
	}
	line[n] = '\0';
	return c == EOF && n == 0 ? LINE_END : LINE_WHOLE;
}

static void
read_all(struct tokens *all, FILE *f, const char *path, struct errs *errs)
{
	char line[LINE_MAX_LEN];
	enum line got = LINE_WHOLE;
	size_t octets = 0;

	for (unsigned number = 1; got == LINE_WHOLE; number++) {
		char *where = xasprintf("%s:%u", path, number);

		got = next_line(f, line, &octets);
		if (got == LINE_LONG)
			errs_add(errs, CODE_TOO_LARGE, where, NULL,
			    "write shorter lines, at most 1 MiB in all",
			    "the file, or a line of it, is too long");
		else if (got == LINE_NUL)
			errs_add(errs, CODE_BAD_VALUE, where, NULL, "write a text file",
			    "the line has an octet of zero");
		else if (got == LINE_WHOLE)
			read_line(all, line, where, errs);
		free(where);
	}
	OPENSSL_cleanse(line, sizeof line);
}

struct tokens *
tokens_read(const struct lab_dirs *dirs, const char *path, struct errs *errs)
{
	size_t before = errs->nerrors;
	struct tokens *all = xcalloc(1, sizeof *all);
	const char *why;
	int fd = lab_file_open(dirs, path, &why);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "r");

	if (!f) {
		errs_add(errs, CODE_UNREADABLE, path, NULL,
		    "name another (--token-file)", "the tokens cannot be read: %s",
		    why ? why : strerror(errno));
		if (fd >= 0)
			close(fd);
	} else {
		read_all(all, f, path, errs);
		fclose(f);
		if (errs->nerrors == before && all->n == 0)
			errs_add(errs, CODE_MISSING, path, NULL,
			    "write a line TOKEN ROLE [SUBSCRIPTION]",
			    "there is no token in it");
	}
	if (errs->nerrors == before)
		return all;
	tokens_free(all);
	return NULL;
}

struct tokens *
tokens_one(const char *token)
{
	struct tokens *all = xcalloc(1, sizeof *all);
	struct token *t = &VEC_PUSH(all->items, all->n, all->cap);

	*t = (struct token){ .caller = { .role = CALLER_OPERATOR } };
	digest_of(token, t->digest);
	name_bearer(t);
	return all;
}

void
tokens_free(struct tokens *all)
{
	if (!all)
		return;
	free(all->items);
	free(all);
}

/* --- asking --- */

static bool
find(const struct tokens *all, const char *text, bool certificate,
    struct caller *caller)
{
	unsigned char digest[SHA256_DIGEST_LENGTH];
	const struct token *found = NULL;

	digest_of(text, digest);
	for (size_t i = 0; i < all->n; i++) {
		const struct token *t = &all->items[i];
		bool same = CRYPTO_memcmp(t->digest, digest, sizeof digest) == 0;

		if (same && t->certificate == certificate)
			found = t;
	}
	if (found)
		*caller = found->caller;
	return found != NULL;
}

bool
tokens_bearer(const struct tokens *all, const char *token, struct caller *caller)
{
	return strlen(token) <= TOKENS_LEN_MAX && find(all, token, false, caller);
}

bool
tokens_certificate(const struct tokens *all, const char *cn, struct caller *caller)
{
	char text[sizeof cn_mark + 64];

	return snprintf(text, sizeof text, "%s%s", cn_mark, cn) < (int)sizeof text &&
	    find(all, text, true, caller);
}

bool
tokens_names(const struct caller *who)
{
	return strncmp(who->name, of_token, sizeof of_token - 1) == 0 ||
	    strncmp(who->name, of_certificate, sizeof of_certificate - 1) == 0;
}

bool
tokens_has(const struct tokens *all, const struct caller *who)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct caller *c = &all->items[i].caller;

		if (c->role == who->role && strcmp(c->name, who->name) == 0 &&
		    strcmp(c->subscription, who->subscription) == 0)
			return true;
	}
	return false;
}

void
tokens_sign(const char *token, const void *data, size_t len,
    unsigned char mac[TOKENS_MAC_LEN])
{
	unsigned char digest[SHA256_DIGEST_LENGTH];

	digest_of(token, digest);
	HMAC(EVP_sha256(), digest, sizeof digest, data, len, mac, NULL);
	OPENSSL_cleanse(digest, sizeof digest);
}

bool
tokens_signed(const struct tokens *all, const void *data, size_t len,
    const unsigned char mac[TOKENS_MAC_LEN], struct caller *caller)
{
	unsigned char own[TOKENS_MAC_LEN];
	const struct token *found = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct token *t = &all->items[i];

		HMAC(EVP_sha256(), t->digest, sizeof t->digest, data, len, own, NULL);
		if (CRYPTO_memcmp(own, mac, sizeof own) == 0 && !t->certificate)
			found = t;
	}
	if (found)
		*caller = found->caller;
	return found != NULL;
}
