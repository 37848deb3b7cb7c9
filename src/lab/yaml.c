/*
 * libfyaml's events become a small tree of our own, so that limits are applied while
 * the text is read and a hostile one cannot make us build much.  What libfyaml says
 * about bad syntax is collected, not printed, and its first message gets a cure.
 *
 * An address that ends in "::" reads as a mapping (`[fd00::]`) or as bad syntax
 * (`remote: fd00::`).  The latter is recognised here, by the last scalar before the
 * message; the former by whoever expected an address.
 */
#include "lab/yaml.h"

#include "base/buf.h"
#include "base/ip.h"
#include "base/xalloc.h"
#include "lab/text.h"

#include <libfyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parse {
	struct fy_parser *parser;
	struct fy_token_iter *pieces;
	struct lab_faults *faults;
	size_t nodes;
	bool stop; /* nothing more is read: the end, or bad syntax */
	bool too_large;
	struct lab_mark mark; /* of the last event that had one */
	char *last;           /* the last plain scalar, and where it stood */
	struct lab_mark last_mark;
};

static struct lab_yaml *
yaml_new(enum lab_yaml_kind kind, struct lab_mark mark)
{
	struct lab_yaml *y = xcalloc(1, sizeof *y);

	y->kind = kind;
	y->mark = mark;
	return y;
}

void
lab_yaml_free(struct lab_yaml *y)
{
	if (!y)
		return;
	for (size_t i = 0; i < y->n; i++) {
		lab_yaml_free(y->items[i].key);
		lab_yaml_free(y->items[i].value);
	}
	free(y->items);
	free(y->text);
	free(y);
}

bool
lab_yaml_is_null(const struct lab_yaml *y)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };

	if (y->kind != LAB_YAML_SCALAR || !y->plain)
		return false;
	for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
		if (strcmp(y->text, nulls[i]) == 0)
			return true;
	return false;
}

/* --- events --- */

static struct lab_mark
event_mark(struct parse *p, struct fy_token *token)
{
	const struct fy_mark *m = token ? fy_token_start_mark(token) : NULL;

	if (m)
		p->mark =
		    (struct lab_mark){ (uint32_t)m->line + 1, (uint32_t)m->column + 1 };
	return p->mark;
}

/* Tags and anchors change what a text means from afar. */
static void
refuse_marks(struct parse *p, struct fy_token *tag, struct fy_token *anchor)
{
	if (tag)
		lab_fault(p->faults, CODE_UNSUPPORTED_YAML, event_mark(p, tag), NULL,
		    "leave it out: the schema knows the type", "tags are not taken");
	if (anchor)
		lab_fault(p->faults, CODE_UNSUPPORTED_YAML, event_mark(p, anchor), NULL,
		    "write the value out where it is used", "anchors are not taken");
}

/* The address whose "::" YAML has read as ":" and the end of a key. */
static bool
cut_address(const char *key, char address[IP_ADDR_STRLEN])
{
	size_t len = strlen(key);
	struct ip_addr addr;

	if (len == 0 || len >= IP_ADDR_STRLEN - 1 || key[len - 1] != ':')
		return false;
	snprintf(address, IP_ADDR_STRLEN, "%s:", key);
	return ip_addr_parse(&addr, address);
}

bool
lab_yaml_is_address(const struct lab_yaml *y, char address[IP_ADDR_STRLEN])
{
	const struct lab_yaml *key =
	    y->kind == LAB_YAML_MAP && y->n == 1 ? y->items->key : NULL;

	return key && key->kind == LAB_YAML_SCALAR && key->plain &&
	    lab_yaml_is_null(y->items->value) && cut_address(key->text, address);
}

struct cure {
	const char *text; /* part of libfyaml's message */
	const char *cure;
};
static const struct cure cures[] = {
	{ "tab", "indent with blanks" },
	{ "nested block mapping on the same line",
	    "put the text in quotes if the colon belongs to it" },
	{ "multiline plain key",
	    "look for a missing colon or a wrong indentation here" },
	{ "missing comma", "put a comma there, or the text in quotes" },
	{ "without a closing", "close it" },
	{ "closing quote", "close the quotes" },
	{ "closing bracket", "look for the bracket that opens it" },
	{ "depth", "nest less" },
	{ "", "check the indentation, brackets and quotes here" },
};

static void
tell_syntax(struct parse *p, struct fy_diag *diag)
{
	void *prev = NULL;
	const struct fy_diag_error *e = fy_diag_errors_iterate(diag, &prev);
	const struct cure *c = cures;
	struct lab_mark mark = p->mark;
	char quoted[IP_ADDR_STRLEN], cure[IP_ADDR_STRLEN + 16];

	if (p->last && cut_address(p->last, quoted)) {
		snprintf(cure, sizeof cure, "quote it: \"%s\"", quoted);
		lab_fault(p->faults, CODE_UNQUOTED_ADDRESS, p->last_mark, NULL, cure,
		    "YAML takes the last colon of %s for that of a mapping", quoted);
		return;
	}
	if (!e || !e->msg) {
		lab_fault(p->faults, CODE_BAD_SYNTAX, mark, NULL,
		    "check the indentation, brackets and quotes here",
		    "YAML ends here unexpectedly");
		return;
	}
	while (!strstr(e->msg, c->text))
		c++;
	if (e->line > 0)
		mark = (struct lab_mark){ (uint32_t)e->line,
			e->column > 0 ? (uint32_t)e->column : 1 };
	lab_fault(p->faults, CODE_BAD_SYNTAX, mark, NULL, c->cure, "%s", e->msg);
}

/*
 * libfyaml 0.7 counts the length of a scalar while it scans, and makes its text later,
 * piece by piece.  The two disagree now and then (for doubled quotes in a row, or a
 * block that is empty); then its own fy_token_get_text() cuts the text, or fills it up
 * with what is in memory, and leaks.  So the pieces are put together here, and refused
 * when they are not as long as they should be.
 */
static bool
put_text(struct parse *p, struct fy_token *token, struct buf *out)
{
	const struct fy_iter_chunk *piece = NULL;
	int failed = 0;

	buf_reset(out);
	fy_token_iter_start(token, p->pieces);
	while ((piece = fy_token_iter_chunk_next(p->pieces, piece, &failed)))
		buf_add(out, piece->str, piece->len);
	fy_token_iter_finish(p->pieces);
	return !failed && out->len == fy_token_get_text_length(token);
}

/* Whether there is text, without what escapes can make; otherwise a fault. */
static bool
scalar_text(struct parse *p, struct fy_token *token, struct lab_mark mark,
    struct buf *out)
{
	const char *wrong;

	if (!put_text(p, token, out)) {
		lab_fault(p->faults, CODE_UNSUPPORTED_YAML, mark, NULL,
		    "write the text in double quotes",
		    "this form of text cannot be read faithfully");
		return false;
	}
	wrong = lab_text_wrong(out->data, out->len);
	if (wrong)
		lab_fault(p->faults, CODE_NOT_TEXT, mark, NULL, "take the escape out",
		    "%s", wrong);
	return !wrong;
}

static struct lab_yaml *
scalar(struct parse *p, struct fy_token *token)
{
	struct lab_yaml *y = yaml_new(LAB_YAML_SCALAR, event_mark(p, token));
	enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
	struct buf text;

	/* libfyaml counts from behind the quote. */
	if ((style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED) &&
	    y->mark.column > 1)
		y->mark.column--;
	buf_init(&text);
	if (token && !scalar_text(p, token, y->mark, &text)) {
		buf_fini(&text);
		y->kind = LAB_YAML_BAD;
		return y;
	}
	y->plain = style == FYSS_PLAIN;
	y->text = buf_steal(&text);
	free(p->last);
	p->last = y->plain ? xstrdup(y->text) : NULL;
	p->last_mark = y->mark;
	return y;
}

static struct lab_yaml *node(struct parse *, struct fy_event *, unsigned depth);

static struct fy_event *
next(struct parse *p)
{
	struct fy_event *e =
	    p->stop || p->too_large ? NULL : fy_parser_parse(p->parser);

	p->stop = !e;
	return e;
}

static void
items(struct parse *p, struct lab_yaml *y, unsigned depth)
{
	enum fy_event_type end =
	    y->kind == LAB_YAML_MAP ? FYET_MAPPING_END : FYET_SEQUENCE_END;
	struct lab_yaml_item item = { NULL, NULL };
	struct fy_event *e;

	while ((e = next(p)) && e->type != end) {
		struct lab_yaml *child = node(p, e, depth + 1);

		if (y->kind == LAB_YAML_MAP && !item.key) {
			item.key = child;
			continue;
		}
		item.value = child;
		VEC_PUSH(y->items, y->n, y->cap) = item;
		item = (struct lab_yaml_item){ NULL, NULL };
	}
	lab_yaml_free(item.key); /* cut off before its value */
	if (e)
		fy_parser_event_free(p->parser, e);
}

static struct lab_yaml *
collection(struct parse *p, enum lab_yaml_kind kind, struct fy_token *start,
    unsigned depth)
{
	struct lab_yaml *y = yaml_new(kind, event_mark(p, start));
	const struct lab_yaml *key;

	if (depth >= LAB_DEPTH_MAX) {
		lab_fault(p->faults, CODE_TOO_LARGE, y->mark, NULL, "nest less",
		    "this is nested deeper than %d levels", LAB_DEPTH_MAX);
		y->kind = LAB_YAML_BAD;
		p->too_large = true;
		return y;
	}
	items(p, y, depth);
	/* The mark of `a: b` inside brackets is that of its colon. */
	key = y->n ? y->items[0].key : NULL;
	if (key && key->mark.line == y->mark.line && key->mark.column < y->mark.column)
		y->mark = key->mark;
	return y;
}

/* The node that begins with this event, which it frees. */
static struct lab_yaml *
node(struct parse *p, struct fy_event *e, unsigned depth)
{
	struct lab_yaml *y;

	if (++p->nodes > LAB_NODES_MAX) {
		lab_fault(p->faults, CODE_TOO_LARGE, p->mark, NULL, "split the lab",
		    "there are more than %d names and values", LAB_NODES_MAX);
		p->too_large = true;
		y = yaml_new(LAB_YAML_BAD, p->mark);
	} else if (e->type == FYET_SCALAR) {
		refuse_marks(p, e->scalar.tag, e->scalar.anchor);
		y = scalar(p, e->scalar.value);
	} else if (e->type == FYET_MAPPING_START) {
		refuse_marks(p, e->mapping_start.tag, e->mapping_start.anchor);
		y = collection(p, LAB_YAML_MAP, e->mapping_start.mapping_start, depth);
	} else if (e->type == FYET_SEQUENCE_START) {
		refuse_marks(p, e->sequence_start.tag, e->sequence_start.anchor);
		y = collection(p, LAB_YAML_SEQ, e->sequence_start.sequence_start,
		    depth);
	} else {
		y = yaml_new(LAB_YAML_BAD,
		    event_mark(p, e->type == FYET_ALIAS ? e->alias.anchor : NULL));
		lab_fault(p->faults, CODE_UNSUPPORTED_YAML, y->mark, NULL,
		    "write the value out", "aliases are not taken");
	}
	fy_parser_event_free(p->parser, e);
	return y;
}

static void
no_output(struct fy_diag *diag, void *user, const char *text, size_t len)
{
	(void)diag;
	(void)user;
	(void)text;
	(void)len;
}

static struct fy_diag *
quiet_diag(void)
{
	struct fy_diag_cfg cfg;
	struct fy_diag *diag;

	fy_diag_cfg_default(&cfg);
	cfg.fp = NULL;
	cfg.output_fn = no_output;
	cfg.level = FYET_ERROR;
	diag = fy_diag_create(&cfg);
	if (!diag)
		abort();
	fy_diag_set_collect_errors(diag, true);
	return diag;
}

/* The first document; a second one is a fault. */
static struct lab_yaml *
document(struct parse *p)
{
	struct lab_yaml *root = NULL;
	struct fy_event *e;
	unsigned documents = 0;

	while ((e = next(p))) {
		switch (e->type) {
		case FYET_DOCUMENT_START:
			event_mark(p, e->document_start.document_start);
			if (documents++ == 0)
				break;
			lab_fault(p->faults, CODE_UNSUPPORTED_YAML, p->mark, NULL,
			    "put it into a file of its own",
			    "a second document begins here");
			fy_parser_event_free(p->parser, e);
			return root;
		case FYET_SCALAR:
		case FYET_ALIAS:
		case FYET_MAPPING_START:
		case FYET_SEQUENCE_START:
			lab_yaml_free(root);
			root = node(p, e, 0);
			continue;
		case FYET_NONE:
		case FYET_STREAM_START:
		case FYET_STREAM_END:
		case FYET_DOCUMENT_END:
		case FYET_MAPPING_END:
		case FYET_SEQUENCE_END:
			break;
		}
		fy_parser_event_free(p->parser, e);
	}
	return root;
}

struct lab_yaml *
lab_yaml_parse(const char *text, size_t len, struct lab_faults *faults)
{
	struct fy_diag *diag;
	struct fy_parse_cfg cfg = { .search_path = "",
		.flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2 |
		    FYPCF_JSON_NONE };
	struct parse p = { .faults = faults, .mark = { 1, 1 } };
	struct lab_yaml *root;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3; /* a byte order mark, as editors on Windows leave it */
		len -= 3;
	}
	if (!lab_text_check(text, len, faults))
		return NULL;
	diag = quiet_diag();
	cfg.diag = diag;
	p.parser = fy_parser_create(&cfg);
	p.pieces = fy_token_iter_create(NULL);
	if (!p.parser || !p.pieces || fy_parser_set_string(p.parser, text, len) != 0)
		abort(); /* only for want of memory */
	root = document(&p);
	if (fy_parser_get_stream_error(p.parser) || p.too_large) {
		if (!p.too_large)
			tell_syntax(&p, diag);
		lab_yaml_free(root);
		root = NULL;
	} else if (!root) {
		root = yaml_new(LAB_YAML_SCALAR, p.mark);
		root->plain = true;
		root->text = xstrdup("");
	}
	fy_token_iter_destroy(p.pieces);
	fy_parser_destroy(p.parser);
	fy_diag_destroy(diag);
	free(p.last);
	return root;
}
