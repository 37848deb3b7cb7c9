/*
 * The rows of api/verbs.h say which columns there are.  A command whose answer may be
 * another's table takes the names of either, and the answer decides.
 */
#include "erxctl/columns.h"

#include "base/buf.h"
#include "data/suggest.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

size_t
columns_key_len(const struct api_column *c)
{
	return strcspn(c->key, "|");
}

/* "Remote AS" is remote-as, whatever the case. */
static bool
is_title(const char *title, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!title[i] ||
		    (title[i] == ' ' ? '-' : tolower((unsigned char)title[i])) !=
			(word[i] == ' ' ? '-' : tolower((unsigned char)word[i])))
			return false;
	return !title[len];
}

static bool
is_key(const char *keys, const char *word, size_t len)
{
	for (; *keys; keys += strcspn(keys, "|"), keys += *keys == '|')
		if (strcspn(keys, "|") == len && strncasecmp(keys, word, len) == 0)
			return true;
	return false;
}

/* Two headings may be the same, as "of" is; then the key is the name. */
static const struct api_column *
find(const struct api_column *columns, const char *word, size_t len)
{
	const struct api_column *found = NULL;
	size_t n = 0;

	for (const struct api_column *c = columns; c->key; c++)
		if (is_key(c->key, word, len))
			return c;
	for (const struct api_column *c = columns; c->key; c++)
		if (is_title(c->title, word, len)) {
			found = c;
			n++;
		}
	return n == 1 ? found : NULL;
}

/* "did you mean "state"? the columns are local, remote …" */
static void
unknown(const struct api_verb *v, const char *word, size_t len, struct errs *errs)
{
	char wrong[64], keys[TABLE_COLUMNS_MAX][64];
	struct data_suggest near;
	struct buf cure, list;
	size_t n = 0;

	snprintf(wrong, sizeof wrong, "%.*s", (int)(len < 60 ? len : 60), word);
	data_suggest_init(&near, wrong);
	buf_init(&cure);
	buf_init(&list);
	for (const struct api_column *c = v->columns; c->key && n < TABLE_COLUMNS_MAX;
	     c++, n++) {
		snprintf(keys[n], sizeof keys[n], "%.*s", (int)columns_key_len(c),
		    c->key);
		data_suggest_offer(&near, keys[n]);
		buf_printf(&list, "%s%s", n ? ", " : "", keys[n]);
	}
	if (data_suggest_any(&near))
		buf_printf(&cure, "%s ", data_suggest_cure(&near, ""));
	buf_printf(&cure, "the columns are %s", list.data);
	errs_add(errs, CODE_USAGE, NULL, NULL, cure.data,
	    "the table of %s has no column \"%s\"", v->command, wrong);
	buf_fini(&cure);
	buf_fini(&list);
}

bool
columns_read(const struct api_verb *v, const char *words, struct api_column *columns,
    struct errs *errs)
{
	size_t n = 0, before = errs->nerrors, len;

	for (const char *p = words;; p += len + 1) {
		const struct api_column *c;

		len = strcspn(p, ",");
		c = find(v->columns, p, len);
		if (!c)
			unknown(v, p, len, errs);
		else if (n == TABLE_COLUMNS_MAX)
			errs_add(errs, CODE_USAGE, NULL, NULL, "name fewer",
			    "a table has at most %d columns", TABLE_COLUMNS_MAX);
		else
			columns[n++] = (struct api_column){ c->key, c->title,
				(c->form & ~(API_GOES(7) | API_EXTRA | API_RARE)) |
				    API_ALWAYS };
		if (!p[len] || errs->nerrors > before)
			break;
	}
	columns[n] = (struct api_column){ NULL, NULL, 0 };
	for (size_t i = 0; i + 1 < n; i++)
		columns[i].form &= ~API_FOLDS; /* the last alone may */
	return errs->nerrors == before;
}

static bool
no(const char *name, const char *why)
{
	fprintf(stderr, "erxctl: %s %s\n", name, why);
	return false;
}

bool
columns_may(const struct api_verb *v, const char *name, const struct options *o)
{
	struct api_column columns[TABLE_COLUMNS_MAX + 1];
	struct errs errs, other;
	bool good;

	if (!v || v->render != API_RENDER_TABLE)
		return no(name, "prints no table of columns: leave --columns out");
	if (o->query || (o->format != OUT_TABLE && o->form != FORM_TSV))
		return no("--columns",
		    "is for -o table, wide and tsv; --query chooses from JSON");
	errs_init(&errs);
	errs_init(&other);
	good = columns_read(v, o->columns, columns, &errs) ||
	    (v->instead && columns_read(v->instead, o->columns, columns, &other));
	if (!good)
		out_errors(&errs, OUT_TABLE);
	errs_fini(&errs);
	errs_fini(&other);
	return good;
}
