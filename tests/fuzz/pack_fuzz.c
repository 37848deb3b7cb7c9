/*
 * Any octets as a tree from another process: what is taken is a tree like any other
 * (names in order, texts that end where they end), and is packed as the octets that it
 * came from, but for the order of names and for what came twice.
 */
#include "data/pack.h"
#include "fuzz.h"

#include <string.h>

enum { DEPTH_MAX = 64 }; /* of lib/data/pack.c */

static void
check(const struct data_node *n, unsigned depth)
{
	MUST(depth <= DEPTH_MAX && n->kind <= DATA_TEXT && !n->shared);
	MUST(n->kind != DATA_TEXT || (n->text && n->n == 0));
	for (size_t i = 0; i < n->n; i++) {
		const struct data_node *c = n->children[i];

		if (n->kind == DATA_MAP) {
			MUST(c->name && data_node_get(n, c->name) == c);
			MUST(i == 0 || strcmp(n->children[i - 1]->name, c->name) < 0);
		}
		check(c, depth + 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct data_node *n = data_unpack(data, size), *again;
	struct buf out, twice;

	if (!n)
		return 0;
	check(n, 0);
	buf_init(&out);
	data_pack(n, &out);
	MUST(out.len <= size);
	again = data_unpack(out.data, out.len);
	MUST(again && data_node_equal(n, again));
	buf_init(&twice);
	data_pack(again, &twice);
	MUST(twice.len == out.len && memcmp(twice.data, out.data, out.len) == 0);
	data_node_free(again);
	data_node_free(n);
	buf_fini(&twice);
	buf_fini(&out);
	return 0;
}
