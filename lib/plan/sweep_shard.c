/*
 * What the first line of a part (`--shard`) has besides what that of a whole sweep has:
 * which part it is, of what, and everything that reports need when parts are put
 * together (sweep_merge.c) by somebody who has the parts only.
 *
 * The sums are FNV-1a of 128 bits over texts: they find mistakes, not malice.
 */
#include "plan/sweep_int.h"
#include "plan/sweep_merge.h"

__extension__ typedef unsigned __int128 sum;

static sum
sum_begin(void)
{
	return (sum)0x6c62272e07bb0142u << 64 | 0x62b821756295c58du;
}

static void
sum_add(sum *x, const char *text)
{
	static const uint64_t low = 0x13b; /* the prime is 2^88 + 2^8 + 0x3b */

	for (; text && *text; text++) {
		*x ^= (uint8_t)*text;
		*x = (*x << 88) + *x * low;
	}
	*x = (*x << 88) + *x * low; /* a NUL */
}

static void
put_sum(struct json *j, const char *key, sum x)
{
	json_stringf(j, key, "%016llx%016llx", (unsigned long long)(x >> 64),
	    (unsigned long long)x);
}

/* The lab as it is written, and what its routers use before anything fails, which also
 * depends on files that it names. */
static sum
lab_sum(const struct sweep *s)
{
	sum x = sum_begin();
	struct buf text;
	struct json j;

	buf_init(&text);
	json_init(&j, &text, false);
	data_node_json(&j, NULL, sim_lab(s->world)->tree);
	buf_puts(&text, "");
	sum_add(&x, text.data);
	buf_fini(&text);
	for (size_t i = 0; i < s->before->n; i++) {
		sum_add(&x, s->before->rows[i].router);
		sum_add(&x, s->before->rows[i].best);
	}
	return x;
}

static sum
plan_sum(const struct sweep *s)
{
	sum x = sum_begin();

	for (size_t i = 0; i < s->plan.nflows; i++) {
		sum_add(&x, s->plan.flows[i].name);
		sum_add(&x, s->plan.flows[i].from);
		sum_add(&x, s->plan.flows[i].to);
	}
	return x;
}

void
sweep_json_shard(const struct sweep *s, struct json *j)
{
	json_object(j, "shard");
	json_uint(j, "part", s->shard);
	json_uint(j, "of", s->shards);
	json_string(j, "version", s->version);
	json_bool(j, "exhaustive", s->exhaustive);
	json_bool(j, "classes", s->classed);
	put_sum(j, "lab-sum", lab_sum(s));
	put_sum(j, "flows-sum", plan_sum(s));
	json_array(j, "flows");
	for (size_t i = 0; i < s->plan.nflows; i++)
		json_string(j, NULL, s->plan.flows[i].name);
	json_array_end(j);
	json_array(j, "elements");
	for (size_t i = 0; i < s->nelements; i++) {
		const struct sweep_element *e = &s->elements[i];

		json_object(j, NULL);
		json_string(j, "kind", er_target_words[e->kind]);
		json_string(j, "name", e->name);
		if (e->a) {
			json_string(j, "a", e->a);
			json_string(j, "b", e->b);
		}
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}
