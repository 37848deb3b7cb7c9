/*
 * Any octets as what browsers show at the door of the page, a line each.  The first
 * octet of a line says what happens: somebody signs in ('b', or 't' with a token), a
 * code is made ('c') and shown ('k'), a header Cookie is looked at ('f') or ends what
 * it names ('e'), time passes ('+'), the tokens are read again and the one is gone
 * ('r'), an Origin is compared with a Host ('o').  Names and secrets are drawn, so the
 * octets 1 to 4 in a line stand for the name of the cookie, for the cookie of the last
 * and of the first who signed in, and for the last code.
 *
 * A list beside says who is in: a cookie is found exactly where RFC 6265 5.4 has it in
 * the header, for as long as it may be, and it is the caller's own.
 */
#include "base/buf.h"
#include "erxd/login.h"
#include "fuzz.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { IN_MAX = 16, CODES_MAX = LOGIN_CODES_MAX, LINE_MAX_LEN = 4096 };

static const char token[] = "a-token-of-somebody";

struct in {
	char secret[LOGIN_SECRET_LEN + 1];
	char name[20];
	int64_t at; /* s */
	bool by_token, gone;
};

static struct {
	struct login *login;
	struct tokens *tokens;
	struct in cookies[IN_MAX], codes[CODES_MAX];
	size_t ncookies, ncodes;
	int64_t now; /* s */
	bool token_gone;
} m;

static struct erx_time
now(void)
{
	return (struct erx_time){ m.now * ERX_SEC };
}

static struct in *
add(struct in *all, size_t *n)
{
	struct in *in = &all[(*n)++];

	*in = (struct in){ .at = m.now };
	snprintf(in->name, sizeof in->name, "uid %zu", *n);
	return in;
}

static struct caller
caller_of(const struct in *in)
{
	struct caller who = { .role = CALLER_OPERATOR };

	snprintf(who.name, sizeof who.name, "%s", in->name);
	return who;
}

/* --- what is shown --- */

static void
fill_in(const char *text, size_t len, struct buf *out)
{
	for (size_t i = 0; i < len; i++) {
		switch (text[i]) {
		case '\0':
			return; /* a header is a string */
		case 1:
			buf_puts(out, login_cookie_name(m.login));
			break;
		case 2:
			if (m.ncookies)
				buf_puts(out, m.cookies[m.ncookies - 1].secret);
			break;
		case 3:
			if (m.ncookies)
				buf_puts(out, m.cookies[0].secret);
			break;
		case 4:
			if (m.ncodes)
				buf_puts(out, m.codes[m.ncodes - 1].secret);
			break;
		default:
			buf_putc(out, text[i]);
		}
	}
}

/* The value of the first pair with the name of the cookie, into a copy; NULL: none. */
static const char *
shown_in(const char *header, char value[LINE_MAX_LEN * LOGIN_SECRET_LEN])
{
	size_t width = strlen(login_cookie_name(m.login));

	for (;;) {
		size_t n;

		header += strspn(header, " \t");
		n = strcspn(header, ";");
		if (n > width &&
		    memcmp(header, login_cookie_name(m.login), width) == 0 &&
		    header[width] == '=') {
			memcpy(value, header + width + 1, n - width - 1);
			value[n - width - 1] = '\0';
			return value;
		}
		if (header[n] == '\0')
			return NULL;
		header += n + 1;
	}
}

static struct in *
known(struct in *all, size_t n, const char *secret, int64_t span)
{
	for (size_t i = 0; secret && i < n; i++)
		if (strcmp(all[i].secret, secret) == 0)
			return all[i].gone || m.now - all[i].at > span ? NULL : &all[i];
	return NULL;
}

/* --- what happens --- */

static void
sign_in(bool by_token)
{
	struct caller who;
	struct in *in;

	if (m.ncookies == IN_MAX || (by_token && m.token_gone))
		return;
	in = add(m.cookies, &m.ncookies);
	in->by_token = by_token;
	who = caller_of(in);
	login_begin(m.login, &who, by_token ? token : NULL, now(), in->secret);
	MUST(strlen(in->secret) == LOGIN_SECRET_LEN);
}

static void
make_code(void)
{
	struct caller who;
	struct in *in;

	if (m.ncodes == CODES_MAX)
		return;
	in = add(m.codes, &m.ncodes);
	who = caller_of(in);
	login_code(m.login, &who, now(), in->secret);
}

static void
show_code(const char *text)
{
	struct in *in = known(m.codes, m.ncodes, text, LOGIN_CODE_SPAN);
	struct caller who;

	MUST(login_take(m.login, text, now(), &who) == (in != NULL));
	if (!in)
		return;
	MUST(strcmp(who.name, in->name) == 0);
	in->gone = true;
}

static void
show_cookie(const char *header)
{
	static char value[LINE_MAX_LEN * LOGIN_SECRET_LEN];
	const char *shown = shown_in(header, value);
	struct in *in = known(m.cookies, m.ncookies, shown, LOGIN_SPAN);
	bool good = in && !(in->by_token && m.token_gone), was_shown;
	struct caller who;

	MUST(login_find(m.login, m.tokens, header, now(), &who, &was_shown) == good);
	MUST(was_shown == (shown != NULL));
	if (in && !good)
		in->gone = true;
	if (!good)
		return;
	in->at = m.now;
	MUST(who.role == CALLER_OPERATOR);
	MUST(in->by_token ? strncmp(who.name, "token ", 6) == 0
			  : strcmp(who.name, in->name) == 0);
}

static void
sign_out(const char *header)
{
	static char value[LINE_MAX_LEN * LOGIN_SECRET_LEN];
	struct in *in =
	    known(m.cookies, m.ncookies, shown_in(header, value), LOGIN_SPAN);

	login_end(m.login, header);
	if (in)
		in->gone = true;
}

/* "ORIGIN HOST" */
static void
compare(char *text)
{
	char *host = strchr(text, ' ');
	size_t len;

	if (!host)
		return;
	*host++ = '\0';
	len = strlen(text);
	MUST(!login_own_origin(NULL, host, false));
	MUST(!login_own_origin(text, NULL, false));
	MUST(!login_own_origin(text, host, true) ||
	    (login_own_origin(text, host, false) && strncmp(text, "https:", 6) == 0));
	if (login_own_origin(text, host, false))
		MUST(len >= strlen(host) + 3 &&
		    strcasecmp(text + len - strlen(host), host) == 0 &&
		    strncmp(text + len - strlen(host) - 3, "://", 3) == 0);
	(void)login_is_foreign(text);
}

static void
line(const char *p, size_t len)
{
	struct buf text;

	buf_init(&text);
	fill_in(p + 1, len - 1, &text);
	buf_putc(&text, '\0');
	switch (p[0]) {
	case 'b':
	case 't':
		sign_in(p[0] == 't');
		break;
	case 'c':
		make_code();
		break;
	case 'k':
		show_code(text.data);
		break;
	case 'f':
		show_cookie(text.data);
		break;
	case 'e':
		sign_out(text.data);
		break;
	case '+':
		/* As many seconds as the octet says, or quarters of an hour. */
		m.now += (unsigned char)text.data[0] *
		    (int64_t)(text.data[0] && text.data[1] ? 900 : 1);
		break;
	case 'r':
		if (m.token_gone)
			break;
		tokens_free(m.tokens);
		m.tokens = tokens_one("a-token-of-somebody-else");
		m.token_gone = true;
		break;
	case 'o':
		compare(text.data);
		break;
	default:
		break;
	}
	buf_fini(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *p = (const char *)data, *end = p + size;

	memset(&m, 0, sizeof m);
	m.login = login_new();
	m.tokens = tokens_one(token);
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));
		size_t len = (size_t)((eol ? eol : end) - p);

		if (len && len < LINE_MAX_LEN)
			line(p, len);
		p += len + 1;
	}
	tokens_free(m.tokens);
	login_free(m.login);
	return 0;
}
