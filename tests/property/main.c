/*
 * Sequences of steps by chance, each from a seed of its own: the same seed gives the
 * same sequence, and the same octets on standard output.  A sequence that fails is
 * shrunk: steps are left out as long as it goes on failing.
 */
#include "property.h"

#include "base/xalloc.h"
#include "run/operation.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	STEPS = 16,
	SETTLE_MAX = 8000, /* s: what a gateway takes, and more */
	LARGE_EVERY = 10,  /* of the sequences that a large lab would have */
	ALL_KINDS = 100    /* sequences in which each kind of step is met */
};

/* What is so of a lab. */
enum {
	REAL = 1,       /* real routers take part */
	QUICK = 2,      /* its timers are short enough to wait for */
	NO_RESTART = 4, /* after a restart other times would be drawn */
	LARGE = 8       /* takes long: a few sequences are enough */
};

static const struct lab {
	const char *name;
	unsigned flags;
} lab_rows[] = {
	{ "bow-tie", 0 },
	{ "cloud", 0 },
	{ "hub", 0 },
	{ "beside", 0 },
	{ "durations", 0 },
	{ "drawn", NO_RESTART },
	{ "dual-stack", 0 },
	{ "real", REAL },
	{ "ring", QUICK },
	{ "quick", QUICK },
	{ "many", LARGE },
	{ "wan", 0 },
	{ "server", 0 },
	{ "microsoft", 0 },
};
#define LABS (sizeof lab_rows / sizeof *lab_rows)

struct options {
	const char *dir;     /* of the labs */
	const char *lab;     /* only this one; or NULL */
	const char *program; /* a process is the live side */
	bool verbose;
};

/* A sequence under way. */
struct play {
	const struct options *o;
	const struct lab *lab;
	char *path, *text; /* of the lab */
	struct lab_reader *reader;
	struct live *live;
	struct process *process;
	struct model *model;
	struct side sides[2]; /* live, simulated */
	int64_t now;          /* µs; both are there */
	struct buf *why;
	bool gave_up;
};

struct counts {
	unsigned long steps, refused, settled, gave_up;
	unsigned long kinds[64];
};

/* --- time --- */

static void
pass(struct play *p, int64_t us)
{
	p->now += us;
	for (int i = 0; i < 2; i++)
		p->sides[i].run(p->sides[i].ctx, p->now);
}

static bool
rest(const struct play *p, int i)
{
	return p->sides[i].rests(p->sides[i].ctx);
}

/* False: the sides differ, or one never comes to rest. */
static bool
settle(struct play *p)
{
	for (int s = 0, by; s < SETTLE_MAX; s += by) {
		by = s < 5 ? 1 : s < 300 ? 5 : 60;
		pass(p, by * ERX_SEC);
		if (rest(p, 0) && rest(p, 1))
			return true;
	}
	p->gave_up = !rest(p, 0) && !rest(p, 1);
	if (!p->gave_up) {
		buf_printf(p->why, "%s does not come to rest: ",
		    rest(p, 0) ? "the simulated side" : "the live side");
		if (rest(p, 0))
			sim_unrest(model_world(p->model), p->why);
		else if (p->live)
			run_unrest(live_running(p->live), live_now(p->live), p->why);
	}
	return p->gave_up;
}

/* --- steps --- */

static bool
same(struct play *p, bool done, bool simulated, const char *what)
{
	if (done != simulated)
		buf_printf(p->why, "%s: live %s, simulated %s", what,
		    done ? "done" : "refused", simulated ? "done" : "refused");
	return done == simulated;
}

/* Tables are frozen, and neighbours asked, when nothing moves. */
static bool
wants_rest(const struct step *s)
{
	return s->kind == STEP_ASK &&
	    (strcmp(s->ask.op, "snapshot") == 0 || strcmp(s->ask.op, "diff") == 0 ||
		strcmp(s->ask.op, "refresh") == 0);
}

static bool
do_ask(struct play *p, const struct step *s, struct counts *c)
{
	char *live = p->sides[0].ask(p->sides[0].ctx, &s->ask);
	char *simulated = p->sides[1].ask(p->sides[1].ctx, &s->ask);
	bool differ = refusals_differ(live, simulated, p->why);

	c->refused += simulated && strstr(simulated, "\"ietf-restconf:errors\"");
	free(live);
	free(simulated);
	return !differ;
}

/* Operations that run are forgotten by a daemon that ends: they end first. */
static bool
do_restart(struct play *p, bool clean)
{
	struct run *run = sim_running(model_world(p->model));
	struct errs errs;
	bool done;

	while (!erx_time_is_never(run_operation_soonest(run)))
		pass(p, run_operation_soonest(run).us - p->now);
	errs_init(&errs);
	done = live_restart(p->live, clean, &errs);
	if (!done)
		buf_printf(p->why, "the daemon does not start on its state: %s",
		    errs.n ? errs.items[0].text : "?");
	errs_fini(&errs);
	if (!done)
		return false;
	model_restart(p->model);
	if (live_clock(p->live) > p->now)
		pass(p, live_clock(p->live) - p->now);
	return settle(p); /* sessions come up anew, and with the model they stayed */
}

static bool
do_reload(struct play *p)
{
	struct errs a, b;
	bool done, simulated;

	errs_init(&a);
	errs_init(&b);
	done = live_reload(p->live, &a);
	simulated = model_reload(p->model, p->path, &b);
	errs_fini(&a);
	errs_fini(&b);
	return same(p, done, simulated, "reload");
}

static bool
do_step(struct play *p, const struct step *s, struct counts *c)
{
	if (wants_rest(s) && (!settle(p) || p->gave_up))
		return p->gave_up;
	switch (s->kind) {
	case STEP_ASK:
		return do_ask(p, s, c);
	case STEP_WAIT:
		pass(p, s->us);
		return true;
	case STEP_SETTLE:
		return settle(p);
	case STEP_RESTART:
		return do_restart(p, s->clean);
	case STEP_RELOAD:
		return do_reload(p);
	}
	return false;
}

/* What is the same at each moment, and all the rest when nothing is under way. */
static bool
look(struct play *p, const struct step *s, struct rng *rng, struct counts *c)
{
	const struct sim_world *w = model_world(p->model);

	if (p->live && runs_differ(p->live, w, !(p->lab->flags & REAL), p->why))
		return false;
	if (s->kind != STEP_SETTLE || p->gave_up)
		return true;
	c->settled++;
	return !sides_differ(&p->sides[0], &p->sides[1], w, rng,
	    !(p->lab->flags & REAL), p->why);
}

/* --- sequences --- */

static bool
open_sides(struct play *p, uint64_t seed)
{
	struct errs errs;
	bool good = false;

	errs_init(&errs);
	p->model = model_new(p->reader, p->path, seed, &errs);
	if (p->model && p->o->program) {
		char *said = NULL;

		p->process = process_new(p->o->program, p->path, &said);
		good = p->process != NULL;
		if (!good)
			buf_printf(p->why, "erxd does not run: %s", said);
		free(said);
	} else if (p->model) {
		p->live = live_new(p->path, seed, p->model, &errs);
		good = p->live != NULL;
	}
	if (errs.n && !good)
		buf_printf(p->why, "%s: %s", errs.items[0].path, errs.items[0].text);
	errs_fini(&errs);
	if (!good)
		return false;
	p->sides[0] = p->live ? live_side(p->live) : process_side(p->process);
	p->sides[1] = model_side(p->model);
	return true;
}

/* Each step has chance of its own: the others may be left out. */
static bool
play_step(struct play *p, uint64_t seed, unsigned i, struct counts *c)
{
	struct step_bounds bounds = { .restarts =
					  p->live && !(p->lab->flags & NO_RESTART),
		.waits = p->live != NULL,
		.real = model_real(p->model),
		.lab_text = p->text };
	struct step s = { .kind = STEP_SETTLE, .name = "settle" };
	struct buf text;
	struct rng rng;
	bool good;

	rng_init(&rng, seed * 1000003 + i);
	/* It begins and ends with everything in order. */
	if (i > 0 && i < STEPS)
		step_draw(&s, &rng, model_world(p->model), &bounds);
	c->steps++;
	for (size_t k = 0; step_kind_name(k); k++)
		c->kinds[k] += strcmp(step_kind_name(k), s.name) == 0;
	if (p->o->verbose) {
		buf_init(&text);
		step_text(&s, &text);
		printf("    %2u  %s\n", i, text.data);
		fflush(stdout);
		buf_fini(&text);
	}
	good = do_step(p, &s, c) && look(p, &s, &rng, c);
	/* The clocks of a process and of the model have nothing in common but rest. */
	if (good && p->process && s.kind != STEP_SETTLE)
		good = settle(p);
	step_fini(&s);
	return good;
}

static bool
fits(const struct options *o, const struct lab *lab, uint64_t seed)
{
	if (o->program)
		return lab->flags & QUICK;
	return !(lab->flags & LARGE) || seed / LABS % LARGE_EVERY == 0;
}

/* That of the options; else each seed has its own, of those that can be waited for. */
static const struct lab *
lab_of(const struct options *o, uint64_t seed)
{
	size_t i = seed % LABS;

	for (size_t k = 0; o->lab && k < LABS; k++)
		if (strcmp(lab_rows[k].name, o->lab) == 0)
			return &lab_rows[k];
	for (size_t k = 0; !fits(o, &lab_rows[i], seed); k++)
		i = (i + 1 + (k == 0) * (seed / LABS)) % LABS;
	return &lab_rows[i];
}

/* True: both sides were the same all along.  Steps whose bit is not set are left out.
 */
static bool
play(const struct options *o, struct lab_reader *reader, uint64_t seed, uint64_t mask,
    struct counts *c, struct buf *why)
{
	struct play p = { .o = o,
		.lab = lab_of(o, seed),
		.reader = reader,
		.why = why };
	struct errs errs;
	bool good;
	size_t len;

	errs_init(&errs);
	p.path = xasprintf("%s/%s.yaml", o->dir, p.lab->name);
	p.text = lab_slurp(p.path, LAB_TEXT_MAX, &len, &errs);
	good = p.text && open_sides(&p, seed);
	for (unsigned i = 0; good && !p.gave_up && i <= STEPS; i++)
		if (mask >> i & 1)
			good = play_step(&p, seed, i, c);
	c->gave_up += p.gave_up;
	process_free(p.process);
	live_free(p.live);
	model_free(p.model);
	free(p.path);
	free(p.text);
	errs_fini(&errs);
	return good;
}

/* --- shrinking --- */

static void
shrink(const struct options *o, struct lab_reader *reader, uint64_t seed)
{
	const struct options loud = { o->dir, o->lab, o->program, true },
			     quiet = { o->dir, o->lab, o->program, false };
	uint64_t mask = (2ull << STEPS) - 1;
	struct counts ignored = { .steps = 0 };
	struct buf why;

	buf_init(&why);
	for (unsigned i = 0; i <= STEPS && !o->program; i++) {
		buf_reset(&why);
		if (!play(&quiet, reader, seed, mask & ~(1ull << i), &ignored, &why))
			mask &= ~(1ull << i);
	}
	buf_reset(&why);
	printf("  the steps that it takes, seed %llu, lab %s:\n",
	    (unsigned long long)seed, lab_of(o, seed)->name);
	play(&loud, reader, seed, mask, &ignored, &why);
	printf("  %s\n", why.data ? why.data : "it does not fail a second time");
	buf_fini(&why);
}

/* What was done; a kind that was not done often enough to be tried is a failure. */
static bool
sum_up(const struct counts *c, const struct options *o, unsigned long seeds)
{
	bool good = true;

	printf("  %lu sequences: %lu steps, %lu refused, %lu times all compared, %lu "
	       "without rest\n",
	    seeds, c->steps, c->refused, c->settled, c->gave_up);
	for (size_t k = 0; step_kind_name(k); k++) {
		printf("  %6lu  %s\n", c->kinds[k], step_kind_name(k));
		if (c->kinds[k] || o->program || seeds < ALL_KINDS)
			continue;
		printf("FAIL no sequence has the step %s\n", step_kind_name(k));
		good = false;
	}
	if (c->gave_up * 10 > seeds) {
		printf("FAIL of %lu sequences %lu never come to rest\n", seeds,
		    c->gave_up);
		good = false;
	}
	return good;
}

static int
run_seeds(const struct options *o, unsigned long from, unsigned long n, uint64_t mask)
{
	unsigned long failed = 0;
	struct counts c = { .steps = 0 };
	struct lab_reader *reader;
	struct errs errs;

	errs_init(&errs);
	reader = lab_reader_new(&errs);
	for (unsigned long seed = from; seed < from + n && failed < 3; seed++) {
		struct buf why;

		buf_init(&why);
		if (o->verbose)
			printf("  seed %lu\n", seed);
		if (!play(o, reader, seed, mask, &c, &why)) {
			failed++;
			printf("FAIL seed %lu: %.600s\n", seed, why.data);
			fflush(stdout);
			shrink(o, reader, seed);
			fflush(stdout);
		}
		buf_fini(&why);
	}
	if (!failed && !sum_up(&c, o, n))
		failed++;
	if (!failed)
		printf("PASS %lu sequences from seed %lu: %s is as simulated\n", n,
		    from, o->program ? "a process" : "the daemon's code");
	lab_reader_free(reader);
	errs_fini(&errs);
	return failed > 0;
}

int
main(int argc, char **argv)
{
	struct options o = { .dir = "tests/property/labs" };
	unsigned long from = 1, n = 200;
	uint64_t mask = ~0ull;
	int c;

	while ((c = getopt(argc, argv, "d:f:l:m:n:p:v")) != -1)
		switch (c) {
		case 'd':
			o.dir = optarg;
			break;
		case 'f':
			from = strtoul(optarg, NULL, 10);
			break;
		case 'l':
			o.lab = optarg;
			break;
		case 'm':
			mask = strtoull(optarg, NULL, 0);
			break;
		case 'n':
			n = strtoul(optarg, NULL, 10);
			break;
		case 'p':
			o.program = optarg;
			break;
		case 'v':
			o.verbose = true;
			break;
		default:
			fputs(
			    "usage: property [-v] [-f FIRST] [-n SEEDS] [-l LAB] [-d LABS] "
			    "[-m STEPS] [-p ERXD]\n",
			    stderr);
			return 2;
		}
	return run_seeds(&o, from, n, mask);
}
