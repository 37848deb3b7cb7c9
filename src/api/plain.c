/*
 * libfyaml in its JSON mode builds a document; it is walked once into our tree.  Depth
 * is bounded, so that a hostile body cannot exhaust the stack.
 */
#include "api/plain.h"

#include "base/xalloc.h"

#include <libfyaml.h>
#include <stdlib.h>
#include <string.h>

enum { PLAIN_DEPTH = 64 };

static void
quiet(struct fy_diag *diag, void *user, const char *buf, size_t len)
{
	(void)diag;
	(void)user;
	(void)buf;
	(void)len;
}

static enum er_leaf
leaf_kind(struct fy_node *n, const char *text, size_t len)
{
	if (fy_node_get_style(n) != FYNS_PLAIN)
		return ER_LEAF_STRING;
	if ((len == 4 && !memcmp(text, "true", 4)) ||
	    (len == 5 && !memcmp(text, "false", 5)))
		return ER_LEAF_BOOL;
	if (len == 4 && !memcmp(text, "null", 4))
		return ER_LEAF_STRING;
	return ER_LEAF_NUMBER;
}

static struct er_node *build(struct fy_node *n, const char *name, unsigned depth);

static struct er_node *
build_map(struct fy_node *n, const char *name, unsigned depth)
{
	struct er_node *out = er_node_new(ER_MAP, name), *child;
	struct fy_node_pair *pair;
	void *iter = NULL;

	while ((pair = fy_node_mapping_iterate(n, &iter)) != NULL) {
		struct fy_node *key = fy_node_pair_key(pair);
		size_t len = 0;
		const char *text = key ? fy_node_get_scalar(key, &len) : NULL;
		char *copy;

		if (!text)
			goto bad;
		copy = xstrndup(text, len);
		child = build(fy_node_pair_value(pair), copy, depth + 1);
		free(copy);
		if (!child)
			goto bad;
		er_node_add(out, child);
	}
	return out;
bad:
	er_node_free(out);
	return NULL;
}

static struct er_node *
build_seq(struct fy_node *n, const char *name, unsigned depth)
{
	struct er_node *out = er_node_new(ER_SEQ, name), *child;
	struct fy_node *item;
	void *iter = NULL;

	while ((item = fy_node_sequence_iterate(n, &iter)) != NULL) {
		child = build(item, NULL, depth + 1);
		if (!child) {
			er_node_free(out);
			return NULL;
		}
		er_node_add(out, child);
	}
	return out;
}

static struct er_node *
build(struct fy_node *n, const char *name, unsigned depth)
{
	struct er_node *out;
	const char *text;
	size_t len = 0;

	if (depth > PLAIN_DEPTH)
		return NULL;
	if (n && fy_node_is_mapping(n))
		return build_map(n, name, depth);
	if (n && fy_node_is_sequence(n))
		return build_seq(n, name, depth);
	text = n ? fy_node_get_scalar(n, &len) : NULL;
	out = er_node_new(ER_TEXT, name);
	out->leaf = text ? leaf_kind(n, text, len) : ER_LEAF_STRING;
	if (text && len == 4 && out->leaf == ER_LEAF_STRING &&
	    !memcmp(text, "null", 4) && fy_node_get_style(n) == FYNS_PLAIN)
		len = 0;
	out->text = xstrndup(text ? text : "", len);
	return out;
}

struct er_node *
api_plain_parse(const char *text, size_t len, struct errs *errs)
{
	struct fy_diag_cfg dcfg;
	struct fy_parse_cfg cfg = { .flags = FYPCF_JSON_FORCE };
	struct fy_document *doc;
	struct er_node *out = NULL;

	fy_diag_cfg_default(&dcfg);
	dcfg.fp = NULL;
	dcfg.output_fn = quiet;
	cfg.diag = fy_diag_create(&dcfg);
	doc = len ? fy_document_build_from_string(&cfg, text, len) : NULL;
	if (doc && fy_document_root(doc))
		out = build(fy_document_root(doc), NULL, 0);
	if (doc)
		fy_document_destroy(doc);
	fy_diag_destroy(cfg.diag);
	if (!out)
		errs_add(errs, "bad-json", NULL, NULL, NULL,
		    "this is not a JSON document");
	return out;
}
