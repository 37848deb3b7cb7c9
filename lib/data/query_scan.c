/*
 * Tokens.  Names in quotation marks and literals in backticks are JSON, which the
 * reader of JSON reads; everything else is a name, a number or a sign.
 */
#include "data/query_scan.h"

#include "data/json.h"
#include "data/query_int.h"

#include <ctype.h>
#include <string.h>

void
query_scan_wrong(struct query_scan *s, const char *why)
{
	s->token = TOKEN_WRONG;
	if (s->errs->nerrors == 0)
		errs_add(s->errs, CODE_USAGE, NULL, "--query",
		    "the language is JMESPath; erxctl(1) says what there is of it",
		    "at character %zu of %.200s: %s", (size_t)(s->began - s->text) + 1,
		    s->text, why);
}

/* A JSON text as a value; NULL after an error. */
static struct data_node *
json_of(struct query_scan *s, const char *text, size_t len)
{
	struct errs ignored;
	struct data_node *n;

	errs_init(&ignored);
	n = data_json_as_written(text, len, &ignored);
	errs_fini(&ignored);
	if (!n)
		query_scan_wrong(s, "this is no JSON");
	return n;
}

/* Up to the closing mark, `\` in front of which takes it along. */
static bool
until(struct query_scan *s, char mark)
{
	buf_reset(&s->word);
	buf_puts(&s->word, "");
	for (; *s->p && *s->p != mark; s->p++) {
		if (*s->p == '\\' && s->p[1] == mark)
			s->p++;
		buf_putc(&s->word, *s->p);
	}
	if (!*s->p) {
		query_scan_wrong(s, "the closing quotation mark is missing");
		return false;
	}
	s->p++;
	return true;
}

static enum query_token
take_quoted(struct query_scan *s)
{
	const char *from = s->p;
	struct data_node *n;

	s->p++;
	while (*s->p && *s->p != '"')
		s->p += s->p[0] == '\\' && s->p[1] ? 2 : 1;
	if (!*s->p++)
		return query_scan_wrong(s, "the closing quotation mark is missing"),
		       TOKEN_WRONG;
	n = json_of(s, from, (size_t)(s->p - from));
	if (!n)
		return TOKEN_WRONG;
	buf_reset(&s->word);
	buf_puts(&s->word, n->text);
	data_node_free(n);
	return TOKEN_QUOTED;
}

/* `JSON` or 'text'. */
static enum query_token
take_literal(struct query_scan *s)
{
	char mark = *s->p++;
	const char *text;

	if (!until(s, mark))
		return TOKEN_WRONG;
	data_node_free(s->literal);
	s->literal = NULL;
	if (mark == '\'') {
		s->literal = query_string(s->word.data);
		return TOKEN_LITERAL;
	}
	text = s->word.data + strspn(s->word.data, " \t\n");
	s->literal = json_of(s, text, strlen(text));
	return s->literal ? TOKEN_LITERAL : TOKEN_WRONG;
}

static enum query_token
take_word(struct query_scan *s, enum query_token token, size_t len)
{
	buf_reset(&s->word);
	buf_add(&s->word, s->p, len);
	s->p += len;
	return token;
}

static enum query_token
take_sign(struct query_scan *s)
{
	static const struct {
		const char *sign;
		enum query_token token;
	} signs[] = { { "[]", TOKEN_FLATTEN }, { "[?", TOKEN_WHERE },
		{ "||", TOKEN_OR }, { "&&", TOKEN_AND }, { "==", TOKEN_EQ },
		{ "!=", TOKEN_NE }, { "<=", TOKEN_LE }, { ">=", TOKEN_GE },
		{ "<", TOKEN_LT }, { ">", TOKEN_GT }, { "!", TOKEN_NOT },
		{ "|", TOKEN_PIPE }, { "&", TOKEN_REFERENCE }, { ".", TOKEN_DOT },
		{ "*", TOKEN_STAR }, { ",", TOKEN_COMMA }, { ":", TOKEN_COLON },
		{ "@", TOKEN_CURRENT }, { "(", TOKEN_PAREN }, { ")", TOKEN_PAREN_END },
		{ "{", TOKEN_BRACE }, { "}", TOKEN_BRACE_END }, { "[", TOKEN_BRACKET },
		{ "]", TOKEN_BRACKET_END } };

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (strncmp(s->p, signs[i].sign, strlen(signs[i].sign)) == 0) {
			s->p += strlen(signs[i].sign);
			return signs[i].token;
		}
	query_scan_wrong(s, "this sign means nothing");
	return TOKEN_WRONG;
}

void
query_scan_next(struct query_scan *s)
{
	const char *p;

	if (s->token == TOKEN_WRONG)
		return;
	s->p += strspn(s->p, " \t\r\n");
	s->began = p = s->p;
	if (!*p) {
		s->token = TOKEN_END;
	} else if (isalpha((unsigned char)*p) || *p == '_') {
		while (isalnum((unsigned char)*p) || *p == '_')
			p++;
		s->token = take_word(s, TOKEN_NAME, (size_t)(p - s->p));
	} else if (isdigit((unsigned char)*p) ||
	    (*p == '-' && isdigit((unsigned char)p[1]))) {
		for (p++; isdigit((unsigned char)*p); p++)
			;
		s->token = take_word(s, TOKEN_NUMBER, (size_t)(p - s->p));
	} else if (*p == '"') {
		s->token = take_quoted(s);
	} else if (*p == '`' || *p == '\'') {
		s->token = take_literal(s);
	} else {
		s->token = take_sign(s);
	}
}
