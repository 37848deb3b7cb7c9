/*
 * One JSON document of fixed lines: each value is one line, so that what stands in
 * front of the lab is found without a parser, and the lab goes to the reader of labs.
 */
#include "erxd/state_body.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool
state_body_skip(const char **p, const char *text)
{
	size_t len = strlen(text);

	if (strncmp(*p, text, len) != 0)
		return false;
	*p += len;
	return true;
}

/* The value on a line `"KEY":VALUE` and what ends it; the next line at *p. */
static bool
take_line(const char **p, const char *key, const char *end, const char **value,
    size_t *len)
{
	const char *eol = strchr(*p, '\n');
	size_t nend = strlen(end);

	if (!eol || !state_body_skip(p, key) || (size_t)(eol - *p) < nend ||
	    memcmp(eol - nend, end, nend) != 0)
		return false;
	*value = *p;
	*len = (size_t)(eol - *p) - nend;
	*p = eol + 1;
	return true;
}

static bool
read_allocated(struct er_alloc *alloc, const char *text, size_t len)
{
	struct data_node *map;
	struct errs errs;
	bool good;

	errs_init(&errs);
	map = data_json_parse(text, len, &errs);
	errs_fini(&errs);
	good = map && map->kind == DATA_MAP;
	for (size_t i = 0; good && i < map->n; i++) {
		good = map->children[i]->kind == DATA_TEXT;
		if (good)
			er_alloc_set(alloc, map->children[i]->name,
			    map->children[i]->text);
	}
	data_node_free(map);
	return good;
}

/* {"name":…} around a JSON string, so that the one parser of JSON reads it. */
static char *
read_name(const char *text, size_t len)
{
	char *wrapped = xasprintf("{\"name\":%.*s}", (int)len, text), *name = NULL;
	struct data_node *map;
	struct errs errs;

	errs_init(&errs);
	map = data_json_parse(wrapped, strlen(wrapped), &errs);
	errs_fini(&errs);
	if (map && data_node_text(map, "name"))
		name = xstrdup(data_node_text(map, "name"));
	data_node_free(map);
	free(wrapped);
	return name;
}

/* The line of the sum, if it is there: an older erxd wrote none. */
static const char *
read_sum(const char **p, char sum[STATE_SUM_LEN + 1])
{
	const char *value;
	size_t len;

	sum[0] = '\0';
	if (strncmp(*p, "\"lab-file-sum\":", 15) != 0)
		return NULL;
	if (!take_line(p, "\"lab-file-sum\":\"", "\",", &value, &len) ||
	    len != STATE_SUM_LEN)
		return "what it says of its lab file is damaged";
	memcpy(sum, value, len);
	sum[len] = '\0';
	return NULL;
}

/* A lab that does not run now: a secret that it alone refers to is read, but it is no
 * reason not to start that this cannot be. */
static struct data_node *
read_other(struct lab_reader *reader, const char *lab_file, const char *text,
    size_t len)
{
	struct data_node *tree;
	struct errs errs;

	errs_init(&errs);
	tree = lab_read_beside(reader, LAB_SCHEMA_LAB, "", lab_file ? lab_file : "",
	    text, len, &errs);
	if (!tree)
		tree = lab_read(reader, LAB_SCHEMA_LAB, "", text, len, &errs);
	errs_fini(&errs);
	return tree;
}

/* The lines of an edit that is not confirmed yet, if they are there. */
static const char *
read_pending(struct lab_reader *reader, const char *lab_file, const char **p,
    struct state_pending *x)
{
	static const char damaged[] = "what is not confirmed yet is damaged";
	struct data_node *head;
	const char *value;
	struct errs errs;
	size_t len;

	if (strncmp(*p, "\"unconfirmed\":", 14) != 0)
		return NULL;
	if (!take_line(p, "\"unconfirmed\":", ",", &value, &len))
		return damaged;
	errs_init(&errs);
	head = data_json_parse(value, len, &errs);
	if (head && data_node_text(head, "until") && data_node_text(head, "by")) {
		x->until_us = strtoll(data_node_text(head, "until"), NULL, 10);
		if (data_node_text(head, "for"))
			x->span_us = strtoll(data_node_text(head, "for"), NULL, 10);
		x->by = xstrdup(data_node_text(head, "by"));
	}
	data_node_free(head);
	errs_fini(&errs);
	x->alloc = er_alloc_new();
	if (take_line(p, "\"unconfirmed-allocated\":", ",", &value, &len) &&
	    read_allocated(x->alloc, value, len) &&
	    take_line(p, "\"unconfirmed-before\":", ",", &value, &len))
		x->before = read_other(reader, lab_file, value, len);
	if (x->before && take_line(p, "\"unconfirmed-after\":", ",", &value, &len))
		x->after = read_other(reader, lab_file, value, len);
	return x->by && x->after ? NULL : damaged;
}

const char state_body_lab_refused[] = "this erxd refuses the lab in it";

const char *
state_body_read(struct lab_reader *reader, const char *path, const char *p,
    struct state_kept *kept, struct errs *errs)
{
	struct state_file *file = &kept->lab_file;
	const char *value, *why;
	size_t len;

	if (!take_line(&p, "\"lab-file\":", ",", &value, &len))
		return "it does not name its lab file";
	file->path = read_name(value, len);
	if (file->path && !file->path[0]) {
		free(file->path);
		file->path = NULL;
	}
	why = read_sum(&p, file->sum);
	if (why)
		return why;
	if (!take_line(&p, "\"allocated\":", ",", &value, &len) ||
	    !read_allocated(kept->alloc, value, len))
		return "its allocations are damaged";
	why = read_pending(reader, file->path, &p, &kept->pending);
	if (why)
		return why;
	if (!take_line(&p, "\"lab\":", "}}", &value, &len) || *p)
		return "its lab is damaged";
	kept->tree = lab_read_beside(reader, LAB_SCHEMA_LAB, path,
	    file->path ? file->path : "", value, len, errs);
	if (!kept->tree)
		return state_body_lab_refused;
	/* What could not be read is told when it is gone back to. */
	if (kept->pending.before)
		(void)data_node_lend(kept->pending.before, kept->tree);
	if (kept->pending.after)
		(void)data_node_lend(kept->pending.after, kept->tree);
	return NULL;
}

/* --- writing --- */

static void
print_pending(struct json *j, const struct state_pending *x)
{
	buf_puts(j->out, ",\n\"unconfirmed\":");
	json_object(j, NULL);
	json_stringf(j, "until", "%lld", (long long)x->until_us);
	if (x->span_us)
		json_stringf(j, "for", "%lld", (long long)x->span_us);
	json_string(j, "by", x->by);
	json_object_end(j);
	buf_puts(j->out, ",\n\"unconfirmed-allocated\":");
	er_alloc_json(j, NULL, x->alloc);
	buf_puts(j->out, ",\n\"unconfirmed-before\":");
	data_node_json(j, NULL, x->before);
	buf_puts(j->out, ",\n\"unconfirmed-after\":");
	data_node_json(j, NULL, x->after);
}

void
state_body_print(struct buf *out, const struct er_lab *lab,
    const struct state_file *lab_file, const struct state_pending *pending)
{
	struct json j;

	/* Pieces at the top: nothing is put between them. */
	json_init(&j, out, false);
	buf_puts(out, "\"lab-file\":");
	json_string(&j, NULL, lab_file->path ? lab_file->path : "");
	if (lab_file->sum[0])
		buf_printf(out, ",\n\"lab-file-sum\":\"%s\"", lab_file->sum);
	buf_puts(out, ",\n\"allocated\":");
	er_alloc_json(&j, NULL, lab->alloc);
	if (pending)
		print_pending(&j, pending);
	buf_puts(out, ",\n\"lab\":");
	data_node_json(&j, NULL, lab->tree);
	buf_puts(out, "}}\n");
}
