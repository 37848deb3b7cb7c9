/*
 * One world comes up and converges; each failure is tried in a copy of it.  JSON is
 * told failure by failure; the report for people ranks them and comes at the end.
 */
#include "erxctl/sweep.h"

#include "config.h"
#include "erxctl/outfile.h"
#include "erxctl/progress.h"
#include "erxctl/stage.h"
#include "erxctl/sweep_parts.h"
#include "plan/sweep_rank.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DONE, FAILED, WRONG };

static const char usage[] =
    "usage: erxctl sweep LAB [--flows PLAN] [--failures 1|2] [--shard I/N]\n"
    "           [--durations real|ideal] [--seed N] [--exhaustive] [--no-classes]\n"
    "           [--details] [--top N] [--fail-on WORD,...] [--junit FILE]\n"
    "           [--html FILE] [--resume FILE] [-o text|json]\n"
    "       erxctl sweep --merge PART... [report options]\n"
    "Fails each circuit, gateway, private cloud, router and link in turn. Tells\n"
    "which flows lose traffic and how much, and what does not come back after the\n"
    "failure: the worst failures first.\n"
    "  --flows PLAN     watch the flows of this plan (default: flows between all\n"
    "                   endpoints)\n"
    "  --failures 1|2   fail one thing at a time, or each pair (default: 1)\n"
    "  --shard I/N      do only the I-th of N parts of the work (default: 1/1)\n"
    "  --resume FILE    write JSON to FILE; when an earlier run of the same sweep has\n"
    "                   begun it, go on behind its last whole line\n"
    "  --merge          put parts made with --shard I/N -o json together: the report\n"
    "                   is that of one run (default: off)\n"
    "  --durations real|ideal   how long operations take; this option wins over the\n"
    "                   lab (default: real)\n"
    "  --seed N         the seed of all random times (default: 1)\n"
    "  --exhaustive     look at everything after each failure; the result is the\n"
    "                   same, and it takes longer (default: off)\n"
    "  --no-classes     try failures that are the same but for names, too; the result\n"
    "                   is the same, and it takes longer (default: off)\n"
    "  --details        also tell each failure in full, as soon as it was tried\n"
    "                   (default: off)\n"
    "  --top N          at most N rows in each table; 0: all (default: 50)\n"
    "  --fail-on WORDS  end with 1 on lasting (losses for good), any (losses), loop,\n"
    "                   not-restored (what does not come back) or oversubscribed\n"
    "                   (default: on nothing of these)\n"
    "  --junit FILE     also write the report as JUnit, a test for each failure\n"
    "  --html FILE      also write the report as a page, with a matrix of failures\n"
    "                   and flows\n"
    "JSON has one object a line: the first describes the lab, each other one a\n"
    "failure.  The exit status is 0, or 1 when a failure could not be tried or is\n"
    "one of --fail-on, or 2 when the input is wrong.\n";

enum file { JUNIT, HTML, FILES };

struct sweep_options {
	const char *path[FILES];
	const char *failures, *shard, *seed, *durations, *fail_on, *top, *resume;
	struct sweep_rank_config rank;
	uint64_t rows; /* of tables; 0: all */
	bool details, merge;
};

static bool
read_shard(const char *text, struct sweep_config *c)
{
	char *end = NULL;
	unsigned long i = strtoul(text, &end, 10), n = 0;

	if (*end == '/')
		n = strtoul(end + 1, &end, 10);
	if (*end || i < 1 || i > n || n > SWEEP_SHARDS_MAX) {
		fprintf(stderr,
		    "erxctl: --shard takes I/N with I from 1 to N, not %s\n", text);
		return false;
	}
	c->shard = (unsigned)i;
	c->shards = (unsigned)n;
	return true;
}

/* False: nobody reads any more. */
static bool
put(FILE *file, struct buf *out)
{
	bool good = !out->len || fwrite(out->data, 1, out->len, file) == out->len;

	good = fflush(file) == 0 && good;
	buf_reset(out);
	return good;
}

/* Tells all cases; false when nobody reads any more. */
static bool
tell_cases(struct sweep *s, FILE *file, bool json, bool details, struct sweep_rank *r,
    struct buf *out)
{
	const struct sweep_case *c;
	struct progress p;
	bool good = true;

	progress_begin(&p, s->failures == 2 ? "pairs of failures" : "failures",
	    s->ncases - r->n);
	while (good && (c = sweep_next(s)) != NULL) {
		if (json)
			sweep_json_case(s, c, out);
		else if (details)
			sweep_text_case(s, c, out);
		if (out->len)
			progress_end(&p);
		good = put(file, out);
		sweep_rank_add(r, c);
		progress_tell(&p, r->n);
	}
	progress_end(&p);
	return good;
}

static bool
write_files(const struct sweep_rank *r, struct outfile *files, struct buf *out)
{
	static void (*const reports[])(const struct sweep_rank *, struct buf *) = {
		[JUNIT] = sweep_rank_junit,
		[HTML] = sweep_rank_html,
	};
	bool good = true;

	for (size_t i = 0; i < FILES; i++) {
		if (!files[i].path)
			continue;
		buf_reset(out);
		reports[i](r, out);
		good = outfile_write(&files[i], out) && good;
	}
	return good;
}

/* Writes the files and says how it ends. */
static int
end(struct sweep_rank *r, bool good, struct outfile *files, struct buf *out)
{
	int status = WRONG;

	if (write_files(r, files, out))
		status = good && !r->failed ? DONE : FAILED;
	return status;
}

static int
tell(struct sweep *s, const struct sweep_options *o, bool json, struct outfile *files)
{
	struct sweep_rank *r = sweep_rank_new(s, &o->rank);
	struct buf out;
	int status;
	bool good;

	buf_init(&out);
	(json ? sweep_json_head : sweep_text_head)(s, &out);
	good = put(stdout, &out) && tell_cases(s, stdout, json, o->details, r, &out);
	sweep_rank_sort(r);
	if (good && !json) {
		if (o->details)
			buf_putc(&out, '\n');
		sweep_rank_text(r, o->rows, &out);
		good = put(stdout, &out);
	}
	status = end(r, good, files, &out);
	sweep_rank_free(r);
	buf_fini(&out);
	return status;
}

static void
damaged(const char *path, size_t line)
{
	fprintf(stderr, "erxctl: line %zu of %s is damaged; make the part again\n",
	    line, path);
}

/* What an earlier run has found; false after a message. */
static bool
take_known(struct sweep *s, struct sweep_resumed *file, const char *path,
    struct sweep_rank *r)
{
	const struct sweep_case *c;
	const char *line;
	size_t len;

	while ((line = sweep_resumed_line(file, &len)) != NULL) {
		c = sweep_known(s, line, len);
		if (!c) {
			damaged(path, r->n + 2);
			return false;
		}
		sweep_rank_add(r, c);
	}
	return true;
}

/* As JSON into a file that may have been begun. */
static int
go_on(struct sweep *s, const struct sweep_options *o, struct outfile *files)
{
	struct sweep_rank *r = sweep_rank_new(s, &o->rank);
	struct sweep_resumed file;
	int status = WRONG;
	struct buf out;

	buf_init(&out);
	sweep_json_head(s, &out);
	if (sweep_resumed_open(&file, o->resume, &out) &&
	    take_known(s, &file, o->resume, r)) {
		bool good;

		buf_reset(&out);
		good = tell_cases(s, file.file, true, false, r, &out);
		sweep_rank_sort(r);
		status = end(r, good, files, &out);
	}
	if (!sweep_resumed_close(&file, o->resume))
		status = WRONG;
	sweep_rank_free(r);
	buf_fini(&out);
	return status;
}

static int
tell_into_files(struct sweep *s, const struct sweep_options *o, bool json,
    struct outfile *files)
{
	int status = o->resume ? go_on(s, o, files) : tell(s, o, json, files);

	for (size_t i = 0; i < FILES; i++)
		if (!outfile_close(&files[i]))
			status = WRONG;
	return status;
}

static bool
open_files(struct outfile *files, const struct sweep_options *o)
{
	bool good = true;

	for (size_t i = 0; i < FILES; i++)
		good = outfile_open(&files[i], o->path[i]) && good;
	for (size_t i = 0; !good && i < FILES; i++)
		outfile_close(&files[i]);
	return good;
}

static int
sweep(const struct stage_config *input, const struct sweep_config *given,
    const struct sweep_options *o, enum out_format format)
{
	struct sweep_config config = *given;
	struct outfile files[FILES];
	struct sweep *s = NULL;
	struct stage stage;
	struct errs errs;
	struct buf why;
	int status = WRONG;

	errs_init(&errs);
	buf_init(&why);
	if (stage_init(&stage, input, &errs)) {
		config.flows = stage.plan;
		config.copies = &stage.use;
		config.times = stage.times;
		s = sweep_new(stage.world, &config, &why);
		if (!s)
			errs_add(&errs, CODE_NOT_CONVERGED, input->lab, NULL,
			    "erxctl check LAB", "the lab does not converge: %s",
			    why.data ? why.data : "");
	}
	out_errors(&errs, format);
	if (s && open_files(files, o))
		status = tell_into_files(s, o, format == OUT_JSON, files);
	sweep_free(s);
	stage_fini(&stage);
	buf_fini(&why);
	errs_fini(&errs);
	return status;
}

static bool
read_grounds(struct sweep_options *o)
{
	struct buf words;

	if (!o->fail_on || sweep_grounds_read(o->fail_on, &o->rank.fail_on))
		return true;
	buf_init(&words);
	sweep_grounds_words(&words);
	fprintf(stderr,
	    "erxctl: --fail-on takes words of %s with commas between, not %s\n",
	    words.data, o->fail_on);
	buf_fini(&words);
	return false;
}

/* Puts parts together. */
static int
merge(char *const *paths, size_t n, const struct sweep_options *o,
    enum out_format format)
{
	struct outfile files[FILES];
	struct sweep_files parts;
	struct sweep *s = NULL;
	const char *name;
	size_t line;
	struct errs errs;
	int status = WRONG;

	errs_init(&errs);
	if (sweep_files_read(&parts, paths, n, &errs))
		s = sweep_merge(parts.items, parts.n, &errs);
	out_errors(&errs, format);
	if (s && open_files(files, o))
		status = tell_into_files(s, o, format == OUT_JSON, files);
	name = s ? sweep_merged_damaged(s, &line) : NULL;
	if (name) {
		damaged(name, line);
		status = WRONG;
	}
	sweep_free(s);
	sweep_files_fini(&parts);
	errs_fini(&errs);
	return status;
}

/* True, after a message, when an option says how to sweep where parts are merged. */
static bool
has_too_much(const struct sweep_options *o, const struct stage_config *input)
{
	bool any = o->failures || o->shard || o->seed || o->durations || o->resume ||
	    input->plan;

	if (any)
		fputs("erxctl: --merge takes parts that were swept already, and only "
		      "options of the report: --details, --top, --fail-on, --junit, "
		      "--html, -o\n",
		    stderr);
	return any;
}

/* All words of options, checked; false after a message. */
static bool
read_options(struct sweep_options *o, struct sweep_config *c, enum er_times *times)
{
	uint64_t n = 1;

	o->rank.junit = o->path[JUNIT] != NULL;
	o->rank.html = o->path[HTML] != NULL;
	if ((o->seed && !stage_number("--seed", o->seed, UINT64_MAX, &c->seed)) ||
	    !stage_times(o->durations, times) ||
	    (o->failures && !stage_number("--failures", o->failures, 2, &n)) ||
	    (o->top && !stage_number("--top", o->top, UINT32_MAX, &o->rows)) ||
	    (o->shard && !read_shard(o->shard, c)) || !read_grounds(o))
		return false;
	if (n < 1)
		fputs("erxctl: --failures takes 1 or 2, not 0\n", stderr);
	c->failures = (unsigned)n;
	return n >= 1;
}

int
sweep_command(int argc, char **argv, bool help, enum out_format format)
{
	struct stage_config input = { .once = true };
	struct sweep_options o = { .rows = 50 };
	struct sweep_config config = { .version = PACKAGE_VERSION,
		.seed = 1,
		.failures = 1,
		.shard = 1,
		.shards = 1 };
	const struct stage_option options[] = {
		{ "--flows", &input.plan, NULL },
		{ "--failures", &o.failures, NULL },
		{ "--shard", &o.shard, NULL },
		{ "--durations", &o.durations, NULL },
		{ "--seed", &o.seed, NULL },
		{ "--exhaustive", NULL, &config.exhaustive },
		{ "--no-classes", NULL, &config.no_classes },
		{ "--details", NULL, &o.details },
		{ "--top", &o.top, NULL },
		{ "--fail-on", &o.fail_on, NULL },
		{ "--junit", &o.path[JUNIT], NULL },
		{ "--html", &o.path[HTML], NULL },
		{ "--resume", &o.resume, NULL },
		{ "--merge", NULL, &o.merge },
		{ NULL, NULL, NULL },
	};

	if (help) {
		fputs(usage, stdout);
		return DONE;
	}
	if (!stage_options(&argc, argv, options) ||
	    !read_options(&o, &config, &input.times))
		return WRONG;
	if (o.merge ? argc < 1 : argc != 1) {
		fputs(usage, stderr);
		return WRONG;
	}
	if (o.merge)
		return has_too_much(&o, &input) ? WRONG
						: merge(argv, (size_t)argc, &o, format);
	input.lab = argv[0];
	input.seed = config.seed;
	return sweep(&input, &config, &o, format);
}
