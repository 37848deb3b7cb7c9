/*
 * A connection keeps the communities that it was made with (P-37).  They are remembered
 * as an allocation of the connection, for its own VNet and for each that is peered with
 * that: "community/hub/to-er-a" -> "hub=12076:20001,12076:50004 spoke1=".  A VNet that
 * is not in it, because it or the connection is new, has what is written for it.
 */
#include "base/buf.h"
#include "base/xalloc.h"
#include "er/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tag {
	uint32_t custom, region;
};

static struct tag
written(const struct er_vnet *v)
{
	/* The two come together, or neither (P-35). */
	if (!v->custom_community)
		return (struct tag){ 0, 0 };
	return (struct tag){ v->custom_community, v->region_community };
}

/* "12076:20001", up to `end`; 0 when it is none.  A stored state may hold anything. */
static uint32_t
parse(const char **p, const char *end)
{
	uint64_t half[2] = { 0, 0 };
	unsigned n = 0;

	for (; *p < end && **p != ','; ++*p) {
		if (**p == ':' && n == 0)
			n = 1;
		else if (**p >= '0' && **p <= '9' && half[n] <= 0xffff)
			half[n] = half[n] * 10 + (uint64_t)(**p - '0');
		else
			return 0;
	}
	if (n == 0 || half[0] > 0xffff || half[1] > 0xffff)
		return 0;
	return (uint32_t)(half[0] << 16 | half[1]);
}

/* What the connection keeps of a VNet; false: it knows nothing of it. */
static bool
remembered(const char *value, const char *vnet, struct tag *out)
{
	size_t len = strlen(vnet);

	while (value && *value) {
		const char *end = value + strcspn(value, " "), *p = value + len + 1;

		if (strncmp(value, vnet, len) == 0 && value[len] == '=') {
			out->custom = parse(&p, end);
			p += p < end;
			out->region = parse(&p, end);
			return true;
		}
		value = end + (*end == ' ');
	}
	return false;
}

static void
put(struct buf *out, const char *vnet, struct tag t)
{
	char text[24];

	buf_printf(out, "%s%s=", out->len ? " " : "", vnet);
	if (t.custom)
		buf_puts(out, er_community_text(t.custom, text));
	if (t.region)
		buf_printf(out, ",%s", er_community_text(t.region, text));
}

/* A state of a time when erxd did not know the community of the region, and only that
 * has changed. */
static bool
is_news(const struct er_vnet *v, struct tag kept, struct tag now)
{
	return kept.custom == now.custom && kept.region == 0 && v->region &&
	    now.region == v->region->community;
}

static void
read_connection(const struct er_ctx *c, struct er_connection *n)
{
	char *object = xasprintf("community/%s/%s", n->vnet->head.name, n->head.name);
	const char *before = er_alloc_get(c->alloc, object);
	size_t all = n->vnet->nspokes + 1;
	struct buf value;

	buf_init(&value);
	for (size_t i = 0; i < all; i++) {
		const struct er_vnet *v = i ? n->vnet->spokes[i - 1] : n->vnet;
		struct tag now = written(v), kept = now;

		if (remembered(before, v->head.name, &kept) && is_news(v, kept, now))
			kept = now;
		if ((kept.custom != now.custom || kept.region != now.region)) {
			if (!n->kept)
				n->kept =
				    er_model_alloc(c->model, all, sizeof *n->kept);
			n->kept[n->nkept++] =
			    (struct er_kept){ v, kept.custom, kept.region };
		}
		put(&value, v->head.name, kept);
	}
	er_alloc_set(c->alloc, object, value.data);
	buf_fini(&value);
	free(object);
}

void
er_read_communities(const struct er_ctx *c)
{
	for (size_t i = 0; i < c->model->nvnets; i++) {
		struct er_vnet *v = &c->model->vnets[i];

		for (size_t k = 0; v->has_gateway && k < v->nconnections; k++)
			read_connection(c, &v->connections[k]);
	}
}

const char *
er_community_text(uint32_t community, char text[24])
{
	if (community)
		snprintf(text, 24, "%u:%u", community >> 16, community & 0xffff);
	else
		snprintf(text, 24, "none");
	return text;
}
