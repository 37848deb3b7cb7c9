/*
 * What copies of the world write is lines, a piece of text a case; this file reads them
 * into the case, which points into the text.
 */
#include "plan/sweep_int.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

/* What stands before the next `end`, which becomes a NUL; *text goes behind it, and is
 * NULL when there is none. */
static char *
cut(char **text, char end)
{
	char *begin = *text, *at = begin ? strchr(begin, end) : NULL;

	if (at)
		*at++ = '\0';
	*text = at;
	return begin;
}

static void
read_loss(const struct sweep *s, struct sweep_case *c, const char *text)
{
	struct sweep_loss l = { 0 };
	char *p;
	size_t flow = strtoull(text, &p, 10);

	l.direction = (unsigned)strtoul(p, &p, 10);
	l.longest = strtoll(p, &p, 10);
	l.loop = strtol(p, &p, 10) != 0;
	l.lasting = strtol(p, &p, 10) != 0;
	l.lasts = strtoll(p, &p, 10);
	if (flow >= s->plan.nflows)
		return;
	l.flow = s->plan.flows[flow].name;
	l.number = flow;
	VEC_PUSH(c->losses, c->nlosses, c->caplosses) = l;
}

static void
read_row(struct sweep_case *c, char *text)
{
	struct net_lasting_row r = { .router = cut(&text, '\t') };
	const char *prefix = cut(&text, '\t');

	if (c->back.nrows == NET_LASTING_ROWS_MAX) {
		c->back.more++;
		return;
	}
	r.before = cut(&text, '\t');
	r.after = text;
	if (!r.after || !prefix || !ip_prefix_parse(&r.prefix, prefix))
		return;
	r.before = *r.before ? r.before : NULL;
	r.after = *r.after ? r.after : NULL;
	VEC_PUSH(c->back.rows, c->back.nrows, c->back.caprows) = r;
}

static void
read_over(struct sweep_case *c, char *text)
{
	struct sweep_over o = { .what = cut(&text, '\t') };

	o.toward = cut(&text, '\t');
	if (!text)
		return;
	o.bps = strtoull(text, &text, 10);
	o.capacity = strtoull(text, NULL, 10);
	VEC_PUSH(c->over, c->nover, c->capover) = o;
}

static void
read_way(const struct sweep *s, struct sweep_case *c, const char *text)
{
	size_t i = strtoull(text, NULL, 10);

	if (i < 2 * s->plan.nflows)
		VEC_PUSH(c->back.ways, c->back.nways, c->back.capways) =
		    (struct sweep_way){ s->plan.flows[i / 2].name,
			    i % 2 ? PLAN_REVERSE : PLAN_FORWARD };
}

void
sweep_read(const struct sweep *s, struct sweep_case *c, char *text)
{
	bool took = false;
	char *line;

	while ((line = cut(&text, '\n')) && text) {
		const char *word = cut(&line, '\t');

		if (!line)
			continue;
		if (strcmp(word, "took") == 0) {
			took = true;
			c->took = strtoll(line, NULL, 10);
		} else if (strcmp(word, "lost") == 0) {
			read_loss(s, c, line);
		} else if (strcmp(word, "row") == 0) {
			read_row(c, line);
		} else if (strcmp(word, "over") == 0) {
			read_over(c, line);
		} else if (strcmp(word, "way") == 0) {
			read_way(s, c, line);
		} else if (strcmp(word, "drew") == 0) {
			c->drew = true;
		} else if (strcmp(word, "touched") == 0) {
			c->touched = line;
		} else if (strcmp(word, "looked") == 0) {
			c->looked = line;
		} else if (strcmp(word, "unrest") == 0) {
			*(took ? &c->back.unrest : &c->why) = line;
		}
	}
	c->broke = !took;
}

void
sweep_forget(struct sweep_case *c)
{
	free(c->losses);
	free(c->back.rows);
	free(c->back.ways);
	free(c->over);
	free(c->text);
	*c = (struct sweep_case){ .text = NULL };
}

bool
sweep_came_back(const struct sweep_case *c)
{
	return !c->back.unrest && !c->back.nrows && !c->back.nways;
}
