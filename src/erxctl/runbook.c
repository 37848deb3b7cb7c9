/*
 * The plan is rehearsed, as `rehearse` does, and the sheets have the times and losses
 * of that.
 */
#include "erxctl/runbook.h"

#include "config.h"
#include "erxctl/out.h"
#include "erxctl/outfile.h"
#include "erxctl/stage.h"
#include "lab/open.h"
#include "plan/run.h"
#include "plan/runbook.h"
#include "view/graph.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOLDS, FAILED, WRONG };

static const char usage[] =
    "usage: erxctl runbook LAB PLAN [--html FILE] [--durations real|ideal] [--seed N]\n"
    "           [--draws N] [-o table|json]\n"
    "Rehearses a plan and prints sheets for the people who carry it out, as Markdown:\n"
    "what happens when, who does it, what must be seen, what is lost, the way back.\n"
    "The `start` of the plan gives the times of the clock.\n"
    "  --html FILE      also write the sheets as a page that prints well\n"
    "  --durations real|ideal   how long operations take: as documented or observed,\n"
    "                   or no time; this option wins over the plan, the plan over\n"
    "                   the lab (default: real)\n"
    "  --seed N         the seed of all random times (default: 1)\n"
    "  --draws N        rehearse with the seeds N, N + 1, ... (default: 5 if anything\n"
    "                   is random, else 1)\n"
    "JSON is the report of the rehearsal. The exit status is 0 when all checks hold,\n"
    "1 when one fails, 2 when the input is wrong.\n";

/* "lab.yaml, sha256 1f..." of a file, which the caller frees. */
static char *
name_file(const char *path)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	struct errs errs;
	struct buf out;
	const char *name = strrchr(path, '/');
	char *text;
	size_t n;

	errs_init(&errs);
	buf_init(&out);
	buf_puts(&out, name ? name + 1 : path);
	text = lab_slurp(path, LAB_TEXT_MAX, &n, &errs);
	if (text && EVP_Digest(text, n, sum, &len, EVP_sha256(), NULL))
		buf_puts(&out, ", sha256 ");
	for (unsigned i = 0; i < len; i++)
		buf_printf(&out, "%02x", sum[i]);
	free(text);
	errs_fini(&errs);
	return buf_steal(&out);
}

/* The lab as its file has it. */
static char *
draw_lab(struct lab_reader *reader, const char *path)
{
	struct run_change *draft;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	buf_init(&out);
	draft = lab_draft(reader, path, &errs);
	if (draft)
		view_graph(draft->lab->model, draft->spec, NULL, VIEW_GRAPH_SVG, &out);
	run_change_free(draft);
	errs_fini(&errs);
	return out.data ? buf_steal(&out) : NULL;
}

static bool
write_sheets(const struct plan_result *r, const struct plan_runbook_about *about,
    struct outfile *html, enum out_format format)
{
	struct buf out;
	bool good;

	buf_init(&out);
	if (format == OUT_JSON)
		plan_report_json(r, &out);
	else
		plan_runbook(r, PLAN_RUNBOOK_MARKDOWN, about, &out);
	good = fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
	if (html->path) {
		buf_reset(&out);
		plan_runbook(r, PLAN_RUNBOOK_HTML, about, &out);
		good = outfile_write(html, &out) && good;
	}
	buf_fini(&out);
	return good;
}

static int
rehearse(struct stage *s, const struct stage_config *input, uint64_t draws,
    struct outfile *html, enum out_format format)
{
	char *lab = name_file(input->lab), *plan = name_file(input->plan);
	char *picture = html->path ? draw_lab(s->reader, input->lab) : NULL;
	const struct plan_runbook_about about = { PACKAGE_VERSION, lab, plan, picture };
	const struct plan_config config = { .seed = input->seed,
		.copies = &s->use,
		.times = s->times,
		.draws = (unsigned)draws,
		.ctx = s,
		.make = stage_again };
	struct plan_result *r = plan_run(s->plan, s->world, &config);
	int status = r->failed ? FAILED : HOLDS;

	if (!write_sheets(r, &about, html, format))
		status = WRONG;
	plan_result_free(r);
	free(lab);
	free(plan);
	free(picture);
	return status;
}

static int
runbook(const struct stage_config *input, uint64_t draws, struct outfile *html,
    enum out_format format)
{
	struct stage stage;
	struct errs errs;
	int status = WRONG;
	bool good;

	errs_init(&errs);
	good = stage_init(&stage, input, &errs);
	out_errors(&errs, format);
	if (good && outfile_open(html, html->path)) {
		status = rehearse(&stage, input, draws, html, format);
		if (!outfile_close(html))
			status = WRONG;
	}
	stage_fini(&stage);
	errs_fini(&errs);
	return status;
}

int
runbook_command(int argc, char **argv, const struct options *o)
{
	const char *seed = NULL, *durations = NULL, *draws = NULL;
	struct stage_config input = { .seed = 1 };
	struct outfile html = { 0 };
	uint64_t ndraws = 0;
	const struct stage_option options[] = {
		{ "--html", &html.path, NULL },
		{ "--durations", &durations, NULL },
		{ "--seed", &seed, NULL },
		{ "--draws", &draws, NULL },
		{ NULL, NULL, NULL },
	};

	if (o->help) {
		fputs(usage, stdout);
		return HOLDS;
	}
	if (!stage_options(&argc, argv, options) ||
	    (seed &&
		!stage_number("--seed", seed, UINT64_MAX - PLAN_DRAWS_MAX,
		    &input.seed)) ||
	    (draws && !stage_number("--draws", draws, PLAN_DRAWS_MAX, &ndraws)) ||
	    !stage_times(durations, &input.times))
		return WRONG;
	if (argc != 2) {
		fputs(usage, stderr);
		return WRONG;
	}
	input.lab = argv[0];
	input.plan = argv[1];
	input.once = ndraws == 1;
	return runbook(&input, ndraws, &html, o->format);
}
