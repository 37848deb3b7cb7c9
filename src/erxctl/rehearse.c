/*
 * Files in, reports out; the rehearsal itself is lib/plan's.  Files are opened before
 * it runs and written behind it, even when checks failed: that is when they are read.
 */
#include "erxctl/rehearse.h"

#include "base/ip.h"
#include "erxctl/live.h"
#include "erxctl/outfile.h"
#include "erxctl/stage.h"
#include "plan/run.h"
#include "view/tables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOLDS, FAILED, WRONG };

static const char usage[] =
    "usage: erxctl rehearse LAB PLAN [-o text|json] [--junit FILE] [--tap FILE]\n"
    "           [--html FILE] [--capture FILE] [--tables FILE]\n"
    "           [--durations real|ideal] [--seed N] [--draws N]\n"
    "           [--fail-on WORD,...] [--until STEP]\n"
    "           [--explain PREFIX@ROUTER [--step ID]]\n"
    "       erxctl rehearse --live PLAN [--confirm] [--resume] [--journal FILE]\n"
    "           [--until STEP] [--fail-on WORD,...] [--junit FILE] [--tap FILE]\n"
    "           [--html FILE]\n"
    "Rehearses a plan: runs it on the lab in simulated time, without a daemon.\n"
    "  --junit, --tap, --html FILE   also write the report in this form\n"
    "  --capture FILE   write the messages of all sessions, as pcapng, or as MRT\n"
    "                   when the name ends in .mrt\n"
    "  --tables FILE    write the tables of all routers at the end, as JSON\n"
    "  --durations real|ideal   how long operations take: as documented or observed,\n"
    "                   or no time; this option wins over the plan, the plan over\n"
    "                   the lab (default: real)\n"
    "  --seed N         the seed of all random times (default: 1)\n"
    "  --draws N        rehearse with the seeds N, N + 1, ...; a check must hold in\n"
    "                   each (default: 5 if anything is random, else 1)\n"
    "  --fail-on WORDS  also fail on loss (that no check names), total-loss (of all\n"
    "                   paths of a flow, that no check names), any-loss, loop,\n"
    "                   lasting, or oversubscribed (what carries more than it is\n"
    "                   good for) (default: only on checks)\n"
    "  --until STEP     stop after this step (default: the last)\n"
    "  --live           carry the plan out on the running daemon, in real time; what\n"
    "                   is done by hand is waited for\n"
    "  --confirm        with --live: ask before each step (default: off)\n"
    "  --resume         with --live: go on where an earlier run stopped (default:\n"
    "                   off)\n"
    "  --journal FILE   with --live: how far the run is (default: PLAN.journal)\n"
    "  --explain PREFIX@ROUTER   say why a route is as it is, after each step, or\n"
    "                   with --step after that one\n"
    "The exit status is 0 when all checks hold, 1 when one fails, 2 when the input\n"
    "is wrong.\n";

enum file { JUNIT, TAP, HTML, CAPTURE, TABLES, FILES };

struct rehearsal {
	const char *path[FILES];
	const char *seed, *until, *explain, *step, *fail_on, *durations, *draws;
	uint64_t number, ndraws; /* of seed and draws; 0: as many as are needed */
	enum er_times times;
	unsigned grounds; /* of fail_on */
	struct live_config live;
	bool is_live;
};

static bool
open_files(struct outfile *files, const struct rehearsal *o)
{
	bool good = true;

	for (int i = 0; i < FILES; i++)
		good = outfile_open(&files[i], o->path[i]) && good;
	return good;
}

static bool
close_files(struct outfile *files)
{
	bool good = true;

	for (int i = 0; i < FILES; i++)
		good = outfile_close(&files[i]) && good;
	return good;
}

static bool
write_reports(const struct plan_result *r, struct outfile *files,
    enum out_format format)
{
	static void (*const reports[])(const struct plan_result *, struct buf *) = {
		[JUNIT] = plan_report_junit,
		[TAP] = plan_report_tap,
		[HTML] = plan_report_html,
	};
	struct buf out;
	bool good;

	buf_init(&out);
	if (format == OUT_JSON)
		plan_report_json(r, &out);
	else
		plan_report_text(r, &out);
	good = fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
		buf_reset(&out);
		if (!files[i].path)
			continue;
		reports[i](r, &out);
		good = outfile_write(&files[i], &out) && good;
	}
	buf_fini(&out);
	return good;
}

/* Every router's table at the end, as `erxctl show routes --view all` has it. */
static bool
write_tables(const struct net *net, struct outfile *file)
{
	struct net_rt *rt;
	struct errs errs;
	struct buf out;
	bool good;

	if (!file->path)
		return true;
	errs_init(&errs);
	buf_init(&out);
	buf_puts(&out, "{");
	for (size_t i = 0; (rt = net_router_at(net, i)) != NULL; i++) {
		const char *name = net_router_spec(rt)->name;
		struct rows rows =
		    view_routes(net, name, NULL, NET_VIEW_ALL, NULL, &errs);

		buf_printf(&out, "%s\n\"%s\": ", i ? "," : "", name);
		while (rows_next(&rows, &out, 1000))
			;
		rows_free(&rows);
	}
	buf_puts(&out, "\n}\n");
	good = outfile_write(file, &out);
	buf_fini(&out);
	errs_fini(&errs);
	return good;
}

static bool
known_step(const struct plan *p, const char *option, const char *id)
{
	if (!id || plan_step(p, id))
		return true;
	fprintf(stderr, "erxctl: %s: the plan has no step %s\n", option, id);
	return false;
}

static bool
good_explain(const char *text)
{
	const char *at = text ? strchr(text, '@') : NULL;
	char prefix[IP_PREFIX_STRLEN];
	struct ip_prefix p;
	bool alone;

	if (!text)
		return true;
	if (at && at[1] && (size_t)(at - text) < sizeof prefix) {
		memcpy(prefix, text, (size_t)(at - text));
		prefix[at - text] = '\0';
		if (ip_prefix_or_addr(&p, &alone, prefix))
			return true;
	}
	fprintf(stderr,
	    "erxctl: --explain takes PREFIX@ROUTER or ADDRESS@ROUTER, not %s\n", text);
	return false;
}

/* Of every session, from the first OPEN on; NULL when none is asked for. */
static struct net_recording *
start_capture(const char *path)
{
	const char *end = path ? strrchr(path, '.') : NULL;
	struct net_recording_config config = { .format = NET_PCAPNG };

	if (!path)
		return NULL;
	if (end && strcmp(end, ".mrt") == 0)
		config.format = NET_MRT;
	return net_recording_new(&config);
}

static bool
good_draws(struct rehearsal *o)
{
	if (!o->draws)
		return true;
	if (!stage_number("--draws", o->draws, PLAN_DRAWS_MAX, &o->ndraws))
		return false;
	if (!o->ndraws)
		fprintf(stderr, "erxctl: --draws takes a number from 1 on, not %s\n",
		    o->draws);
	return o->ndraws > 0;
}

static bool
good_grounds(struct rehearsal *o)
{
	struct buf words;

	if (!o->fail_on || plan_fail_on_read(o->fail_on, &o->grounds))
		return true;
	buf_init(&words);
	plan_fail_on_words(&words);
	fprintf(stderr,
	    "erxctl: --fail-on takes words of %s with commas between, not %s\n",
	    words.data, o->fail_on);
	buf_fini(&words);
	return false;
}

static int
run(struct stage *s, const struct rehearsal *o, enum out_format format,
    struct outfile *files, struct net_recording *recording)
{
	struct plan_config config = { .seed = o->number,
		.copies = &s->use,
		.until = o->until,
		.explain = o->explain,
		.explain_at = o->step,
		.fail_on = o->grounds,
		.times = s->times,
		.maps = format == OUT_JSON || o->path[HTML] != NULL,
		.draws = (unsigned)o->ndraws,
		.ctx = s,
		.make = stage_again };
	struct plan_result *r = plan_run(s->plan, s->world, &config);
	int status = r->failed ? FAILED : HOLDS;

	if (!write_reports(r, files, format) ||
	    !write_tables(sim_net(s->world), &files[TABLES]))
		status = WRONG;
	if (recording && !outfile_write(&files[CAPTURE], net_recording_out(recording)))
		status = WRONG;
	plan_result_free(r);
	return status;
}

static int
rehearse(const char *lab, const char *plan, const struct rehearsal *o,
    enum out_format format)
{
	struct net_recording *recording = start_capture(o->path[CAPTURE]);
	struct outfile files[FILES];
	struct stage s;
	struct errs errs;
	int status = WRONG;
	bool good;

	errs_init(&errs);
	good = stage_init(&s,
	    &(struct stage_config){ .lab = lab,
		.plan = plan,
		.seed = o->number,
		.times = o->times,
		.recording = recording,
		.once = o->ndraws == 1 },
	    &errs);
	if (good && o->explain)
		good = plan_knows_place(s.plan, sim_lab(s.world)->tree,
		    strchr(o->explain, '@') + 1, &errs);
	out_errors(&errs, format);
	if (good && known_step(s.plan, "--until", o->until) &&
	    known_step(s.plan, "--step", o->step)) {
		if (open_files(files, o))
			status = run(&s, o, format, files, recording);
		if (!close_files(files))
			status = WRONG;
	}
	stage_fini(&s);
	net_recording_free(recording);
	errs_fini(&errs);
	return status;
}

/* --- live --- */

/* Options of simulated time have no meaning in real time, nor the other way round. */
static bool
fits_live(const struct rehearsal *o)
{
	const struct live_config *l = &o->live;

	if (!o->is_live)
		return !l->confirm && !l->resume && !l->journal;
	return !o->seed && !o->durations && !o->draws && !o->explain && !o->step &&
	    !o->path[CAPTURE] && !o->path[TABLES];
}

struct live_files {
	const struct rehearsal *o;
	struct outfile *files;
	enum out_format format;
};

static int
report_live(void *ctx, const struct plan_result *r)
{
	struct live_files *f = ctx;

	return !write_reports(r, f->files, f->format) ? WRONG
	    : r->failed                               ? FAILED
						      : HOLDS;
}

static int
live(const char *plan, const struct rehearsal *o, const struct options *given)
{
	struct live_config config = o->live;
	struct outfile files[FILES];
	struct live_files f = { o, files, given->format };
	int status = WRONG;

	config.plan = plan;
	config.until = o->until;
	config.fail_on = o->grounds;
	if (open_files(files, o))
		status = live_rehearse(given, &config, report_live, &f);
	return close_files(files) ? status : WRONG;
}

int
rehearse_command(int argc, char **argv, const struct options *given)
{
	struct rehearsal o = { .number = 1 };
	const struct stage_option options[] = {
		{ "--junit", &o.path[JUNIT], NULL },
		{ "--tap", &o.path[TAP], NULL },
		{ "--html", &o.path[HTML], NULL },
		{ "--capture", &o.path[CAPTURE], NULL },
		{ "--tables", &o.path[TABLES], NULL },
		{ "--seed", &o.seed, NULL },
		{ "--durations", &o.durations, NULL },
		{ "--draws", &o.draws, NULL },
		{ "--fail-on", &o.fail_on, NULL },
		{ "--until", &o.until, NULL },
		{ "--explain", &o.explain, NULL },
		{ "--step", &o.step, NULL },
		{ "--journal", &o.live.journal, NULL },
		{ "--live", NULL, &o.is_live },
		{ "--confirm", NULL, &o.live.confirm },
		{ "--resume", NULL, &o.live.resume },
		{ NULL, NULL, NULL },
	};

	if (given->help) {
		fputs(usage, stdout);
		return HOLDS;
	}
	if (!stage_options(&argc, argv, options) ||
	    (o.seed &&
		!stage_number("--seed", o.seed, UINT64_MAX - PLAN_DRAWS_MAX,
		    &o.number)) ||
	    !good_draws(&o) || !stage_times(o.durations, &o.times) ||
	    !good_explain(o.explain) || !good_grounds(&o))
		return WRONG;
	if (argc != (o.is_live ? 1 : 2) || !fits_live(&o)) {
		fputs(usage, stderr);
		return WRONG;
	}
	if (o.is_live)
		return live(argv[0], &o, given);
	return rehearse(argv[0], argv[1], &o, given->format);
}
