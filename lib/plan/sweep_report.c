/*
 * What a sweep tells, as JSON lines and for people.  Prefixes of one router that do not
 * come back in the same way are one line of the text; the JSON has each.
 */
#include "base/json.h"
#include "plan/sweep_int.h"
#include "plan/sweep_merge.h"

static const char *
direction(unsigned d)
{
	return d == PLAN_FORWARD ? "forward" : "reverse";
}

static void
json_loss(struct json *j, const struct sweep_loss *l)
{
	json_object(j, NULL);
	json_string(j, "flow", l->flow);
	json_string(j, "direction", direction(l->direction));
	json_seconds(j, "seconds", l->longest);
	json_string(j, "kind", l->loop ? "loop" : "loss");
	json_bool(j, "lasting", l->lasting);
	json_object_end(j);
}

static void
json_back(struct json *j, const struct sweep_back *b)
{
	char prefix[IP_PREFIX_STRLEN];

	json_object(j, "not-restored");
	json_string(j, "unrest", b->unrest);
	json_array(j, "routes");
	for (size_t i = 0; i < b->nrows; i++) {
		json_object(j, NULL);
		json_string(j, "router", b->rows[i].router);
		json_string(j, "network", ip_prefix_text(&b->rows[i].prefix, prefix));
		json_string(j, "before", b->rows[i].before);
		json_string(j, "after", b->rows[i].after);
		json_object_end(j);
	}
	json_array_end(j);
	json_uint(j, "more-routes", b->more);
	json_array(j, "flows");
	for (size_t i = 0; i < b->nways; i++) {
		json_object(j, NULL);
		json_string(j, "flow", b->ways[i].flow);
		json_string(j, "direction", direction(b->ways[i].direction));
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

/* --- loads --- */

static void
json_load(struct json *j, const char *what, const char *toward, uint64_t bps,
    uint64_t capacity)
{
	json_object(j, NULL);
	json_string(j, "what", what);
	json_string(j, "toward", toward);
	json_uint(j, "bits-per-second", bps);
	json_uint(j, "capacity", capacity);
	json_object_end(j);
}

/* "er-a/primary--dc/ce0 towards dc/ce0: 1500 Mbps of 1000 (150 %)" */
static void
text_load(struct buf *out, const char *what, const char *toward, uint64_t bps,
    uint64_t capacity)
{
	buf_printf(out, "%s towards %s carries %.6g Mbps of %.6g", what, toward,
	    (double)bps / 1e6, (double)capacity / 1e6);
}

void
sweep_json_head(const struct sweep *s, struct buf *out)
{
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	json_string(&j, "lab", s->lab);
	json_uint(&j, "seed", s->seed);
	plan_times_json(&s->times, &j);
	json_string(&j, "ranges", "longest");
	json_uint(&j, "failures", s->failures);
	json_uint(&j, "flows", s->plan.nflows);
	json_uint(&j, "pairs-apart", s->apart);
	json_uint(&j, "elements", s->nelements);
	json_uint(&j, "cases", s->ncases);
	json_array(&j, "lost-to-begin-with");
	for (size_t i = 0; i < 2 * s->plan.nflows; i++)
		if (s->lost[i])
			json_stringf(&j, NULL, "%s %s", s->plan.flows[i / 2].name,
			    i % 2 ? "reverse" : "forward");
	json_array_end(&j);
	if (s->rated) {
		json_array(&j, "loads");
		for (size_t i = 0; i < s->loads.n; i++)
			json_load(&j, s->loads.items[i].what, s->loads.items[i].toward,
			    s->loads.items[i].bps, s->loads.items[i].capacity);
		json_array_end(&j);
	}
	if (s->shards > 1)
		sweep_json_shard(s, &j);
	json_object_end(&j);
	buf_putc(out, '\n');
}

void
sweep_json_case(const struct sweep *s, const struct sweep_case *c, struct buf *out)
{
	const size_t elements[] = { c->a, c->b };
	struct json j;

	json_init(&j, out, false);
	json_object(&j, NULL);
	json_array(&j, "fail");
	for (size_t k = 0; k < (c->a == c->b ? 1 : 2); k++) {
		const struct sweep_element *e = &s->elements[elements[k]];

		json_stringf(&j, NULL, "%s %s", er_target_words[e->kind], e->name);
	}
	json_array_end(&j);
	json_bool(&j, "tried", !c->broke);
	if (s->failures == 2)
		json_bool(&j, "united", c->united);
	if (c->like != c->a)
		json_stringf(&j, "like", "%s %s",
		    er_target_words[s->elements[c->like].kind],
		    s->elements[c->like].name);
	json_seconds(&j, "settled-after", c->took);
	json_array(&j, "lost");
	for (size_t k = 0; k < c->nlosses; k++)
		json_loss(&j, &c->losses[k]);
	json_array_end(&j);
	if (s->rated) {
		json_array(&j, "oversubscribed");
		for (size_t k = 0; k < c->nover; k++)
			json_load(&j, c->over[k].what, c->over[k].toward,
			    c->over[k].bps, c->over[k].capacity);
		json_array_end(&j);
	}
	if (c->why)
		json_string(&j, "unrest", c->why);
	json_bool(&j, "comes-back", !c->broke && sweep_came_back(c));
	if (!c->broke && !sweep_came_back(c))
		json_back(&j, &c->back);
	json_object_end(&j);
	buf_putc(out, '\n');
}

void
sweep_text_head(const struct sweep *s, struct buf *out)
{
	buf_puts(out, "durations: ");
	plan_times_text(&s->times, out);
	buf_puts(out, s->times.real ? "; each at its longest\n" : "\n");
	if (s->apart)
		buf_printf(out,
		    "pairs of ends that reach each other in neither direction, and are "
		    "no flows: %zu\n",
		    s->apart);
	for (size_t i = 0; i < 2 * s->plan.nflows; i++)
		if (s->lost[i])
			buf_printf(out, "%s %s is lost to begin with\n",
			    s->plan.flows[i / 2].name, i % 2 ? "reverse" : "forward");
	for (size_t i = 0; i < s->loads.n; i++) {
		const struct plan_load *l = &s->loads.items[i];

		if (l->bps <= l->capacity)
			continue;
		text_load(out, l->what, l->toward, l->bps, l->capacity);
		buf_puts(out, " to begin with\n");
	}
}

void
sweep_text_back(const struct sweep_back *b, struct buf *out)
{
	size_t at = 0, lines = 0;
	struct net_lasting_line l;

	if (b->unrest)
		buf_printf(out, "    after the restore: %s\n", b->unrest);
	while (lines < NET_LASTING_LINES_MAX &&
	    net_lasting_next(b->rows, b->nrows, &at, &l)) {
		buf_printf(out, "    not restored: %s ", l.row.router);
		net_lasting_text(out, &l);
		buf_putc(out, '\n');
		lines++;
	}
	if (b->nrows - at + b->more)
		buf_printf(out, "    not restored: %zu more prefixes at routers\n",
		    b->nrows - at + b->more);
	for (size_t i = 0; i < b->nways; i++)
		buf_printf(out, "%s%s %s%s",
		    i ? ", " : "    goes another way: ", b->ways[i].flow,
		    direction(b->ways[i].direction), i + 1 == b->nways ? "\n" : "");
}

void
sweep_text_over(const struct sweep_case *c, struct buf *out)
{
	for (size_t k = 0; k < c->nover; k++) {
		buf_puts(out, "    oversubscribed: ");
		text_load(out, c->over[k].what, c->over[k].toward, c->over[k].bps,
		    c->over[k].capacity);
		buf_putc(out, '\n');
	}
}

void
sweep_text_case(const struct sweep *s, const struct sweep_case *c, struct buf *out)
{
	const struct sweep_element *a = &s->elements[c->a], *b = &s->elements[c->b];

	buf_printf(out, "%s %s", er_target_words[a->kind], a->name);
	if (a != b)
		buf_printf(out, " and %s %s", er_target_words[b->kind], b->name);
	if (c->broke)
		buf_printf(out, ": could not be tried%s%s", c->why ? "; " : "",
		    c->why ? c->why : "");
	else if (!c->nlosses)
		buf_puts(out, ": nothing lost");
	buf_putc(out, '\n');
	for (size_t k = 0; k < c->nlosses; k++) {
		const struct sweep_loss *l = &c->losses[k];

		buf_printf(out, "    %s %s: %s for ", l->flow, direction(l->direction),
		    l->loop ? "loop" : "loss");
		if (l->lasting) {
			buf_puts(out, "good\n");
			continue;
		}
		plan_span_text(out, l->longest);
		buf_putc(out, '\n');
	}
	sweep_text_over(c, out);
	sweep_text_back(&c->back, out);
	if (c->like != c->a)
		buf_printf(out, "    the same as %s %s but for names\n",
		    er_target_words[s->elements[c->like].kind],
		    s->elements[c->like].name);
	if (c->united)
		buf_puts(out,
		    "    not run, but what each does alone, together: neither touches "
		    "what the other touches or looks at\n");
}
