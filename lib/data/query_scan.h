/* Inside of data/query.h: the tokens of an expression. */
#ifndef DATA_QUERY_SCAN_H
#define DATA_QUERY_SCAN_H

#include "base/buf.h"
#include "base/err.h"
#include "data/tree.h"

enum query_token {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_QUOTED, /* a name in quotation marks */
	TOKEN_NUMBER,
	TOKEN_LITERAL, /* of a backtick or an apostrophe */
	TOKEN_DOT,
	TOKEN_STAR,
	TOKEN_COMMA,
	TOKEN_COLON,
	TOKEN_CURRENT,
	TOKEN_REFERENCE,
	TOKEN_PAREN,
	TOKEN_PAREN_END,
	TOKEN_BRACE,
	TOKEN_BRACE_END,
	TOKEN_BRACKET,
	TOKEN_BRACKET_END,
	TOKEN_FLATTEN,
	TOKEN_WHERE,
	TOKEN_PIPE,
	TOKEN_OR,
	TOKEN_AND,
	TOKEN_NOT,
	TOKEN_EQ,
	TOKEN_NE,
	TOKEN_LT,
	TOKEN_LE,
	TOKEN_GT,
	TOKEN_GE,
	TOKEN_WRONG,
	TOKENS
};

struct query_scan {
	const char *text, *p, *began; /* `began`: the present token */
	enum query_token token;
	struct buf word; /* of NAME, QUOTED and NUMBER */
	struct data_node *literal;
	unsigned depth;
	struct errs *errs;
};

/* Reads the next token; behind a wrong one there is none. */
void query_scan_next(struct query_scan *);
/* Makes the present token a wrong one; the first time, the error says why and where. */
void query_scan_wrong(struct query_scan *, const char *why);

#endif
