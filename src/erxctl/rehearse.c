/*
 * Files in, reports out; the rehearsal itself is lib/plan's.  Reports are written even
 * when checks failed: that is when they are read.
 */
#include "erxctl/rehearse.h"

#include "base/ip.h"
#include "erxctl/stage.h"
#include "net/show.h"
#include "plan/run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOLDS, FAILED, WRONG };

static const char usage[] =
    "usage: erxctl rehearse LAB PLAN [-o text|json] [--junit FILE] [--tap FILE]\n"
    "           [--html FILE] [--capture FILE] [--tables FILE] [--seed N]\n"
    "           [--until STEP] [--explain PREFIX@ROUTER [--step ID]]\n"
    "Carries the plan out on the lab in simulated time; needs no daemon.\n"
    "Ends with 0 when all checks hold, 1 when one failed, 2 when the input is wrong.\n";

struct options {
	const char *junit, *tap, *html, *capture, *tables, *seed, *until, *explain,
	    *step;
	uint64_t number;
};

static bool
write_file(const char *path, const struct buf *text)
{
	FILE *f = fopen(path, "w");
	bool good = f != NULL;

	if (f) {
		good = fwrite(text->data, 1, text->len, f) == text->len;
		good = fclose(f) == 0 && good;
	}
	if (!good)
		fprintf(stderr, "erxctl: %s cannot be written: %s\n", path,
		    strerror(errno));
	return good;
}

static bool
write_reports(const struct plan_result *r, const struct options *o,
    enum out_format format)
{
	const struct {
		const char *path;
		void (*report)(const struct plan_result *, struct buf *);
	} files[] = {
		{ o->junit, plan_report_junit },
		{ o->tap, plan_report_tap },
		{ o->html, plan_report_html },
	};
	struct buf out;
	bool good;

	buf_init(&out);
	if (format == OUT_JSON)
		plan_report_json(r, &out);
	else
		plan_report_text(r, &out);
	good = fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		buf_reset(&out);
		if (!files[i].path)
			continue;
		files[i].report(r, &out);
		good = write_file(files[i].path, &out) && good;
	}
	buf_fini(&out);
	return good;
}

/* Every router's table at the end, as `erxctl show routes --view all` has it. */
static bool
write_tables(const struct net *net, const char *path)
{
	struct net_rt *rt;
	struct errs errs;
	struct buf out;
	bool good;

	errs_init(&errs);
	buf_init(&out);
	buf_puts(&out, "{");
	for (size_t i = 0; (rt = net_router_at(net, i)) != NULL; i++) {
		const char *name = net_router_spec(rt)->name;
		struct net_show *s =
		    net_show_routes(net, name, NULL, NET_VIEW_ALL, NULL, &errs);

		buf_printf(&out, "%s\n\"%s\": ", i ? "," : "", name);
		while (net_show_next(s, &out, 1000))
			;
		net_show_free(s);
	}
	buf_puts(&out, "\n}\n");
	good = write_file(path, &out);
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

	if (!text)
		return true;
	if (at && at[1] && (size_t)(at - text) < sizeof prefix) {
		memcpy(prefix, text, (size_t)(at - text));
		prefix[at - text] = '\0';
		if (ip_prefix_parse(&p, prefix))
			return true;
	}
	fprintf(stderr, "erxctl: --explain takes PREFIX@ROUTER, not %s\n", text);
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

static int
rehearse(const char *lab, const char *plan, const struct options *o,
    enum out_format format)
{
	struct plan_config config = { .seed = o->number,
		.until = o->until,
		.explain = o->explain,
		.explain_at = o->step };
	struct net_recording *recording = start_capture(o->capture);
	struct plan_result *r = NULL;
	struct stage s;
	struct errs errs;
	int status = WRONG;

	errs_init(&errs);
	if (stage_init(&s, lab, plan, o->number, recording, &errs) &&
	    known_step(s.plan, "--until", o->until) &&
	    known_step(s.plan, "--step", o->step)) {
		config.copies = &s.use;
		out_errors(&errs, format);
		r = plan_run(s.plan, s.world, &config);
		status = r->failed ? FAILED : HOLDS;
		if (!write_reports(r, o, format) ||
		    (o->tables && !write_tables(sim_net(s.world), o->tables)))
			status = WRONG;
		if (recording && !write_file(o->capture, net_recording_out(recording)))
			status = WRONG;
	} else {
		out_errors(&errs, format);
	}
	plan_result_free(r);
	stage_fini(&s);
	net_recording_free(recording);
	errs_fini(&errs);
	return status;
}

int
rehearse_command(int argc, char **argv, bool help, enum out_format format)
{
	struct options o = { .number = 1 };
	const struct stage_option options[] = {
		{ "--junit", &o.junit },
		{ "--tap", &o.tap },
		{ "--html", &o.html },
		{ "--capture", &o.capture },
		{ "--tables", &o.tables },
		{ "--seed", &o.seed },
		{ "--until", &o.until },
		{ "--explain", &o.explain },
		{ "--step", &o.step },
		{ NULL, NULL },
	};

	if (help) {
		fputs(usage, stdout);
		return HOLDS;
	}
	if (!stage_options(&argc, argv, options) ||
	    (o.seed && !stage_number("--seed", o.seed, UINT64_MAX, &o.number)) ||
	    !good_explain(o.explain))
		return WRONG;
	if (argc != 2) {
		fputs(usage, stderr);
		return WRONG;
	}
	return rehearse(argv[0], argv[1], &o, format);
}
