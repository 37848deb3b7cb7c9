/*
 * Any octets as a plan for a small lab: refused with a reason, or accepted and
 * rehearsed, as long as that is short, with every report written.
 */
#include "fuzz.h"
#include "lab/plan.h"
#include "plan/run.h"

#include <stdlib.h>
#include <string.h>

static const char lab[] =
    "{ lab: fuzz, vnets: { hub: { address-space: [10.60.0.0/16], gateway: {}, "
    "connections: { c: er-a } } }, circuits: { er-a: { private-peering: { peer-asn: "
    "64520, primary: 172.16.1.0/30, secondary: 172.16.1.4/30, vlan: 100 } } }, "
    "on-premises: { site: { asn: 64520, circuits: { er-a: {} }, advertise: "
    "[10.20.0.0/16] } } }";

static void
rehearse(const struct plan *p, struct data_node *tree)
{
	struct plan_config config = { .seed = 1 };
	struct sim_config sim = { .seed = 1 };
	struct plan_result *r;
	struct sim_world *w;
	struct errs errs;
	struct buf out;

	errs_init(&errs);
	w = sim_new(&sim, tree, &errs);
	MUST(w != NULL);
	r = plan_run(p, w, &config);
	buf_init(&out);
	plan_report_json(r, &out);
	plan_report_text(r, &out);
	plan_report_html(r, &out);
	plan_report_junit(r, &out);
	plan_report_tap(r, &out);
	buf_fini(&out);
	plan_result_free(r);
	sim_free(w);
	errs_fini(&errs);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lab_reader *reader; /* compiling the schema takes long */
	struct data_node *tree, *text;
	struct errs errs;
	struct plan *p;

	errs_init(&errs);
	if (!reader)
		reader = lab_reader_new(&errs);
	MUST(reader != NULL);
	tree = lab_read(reader, LAB_SCHEMA_LAB, "lab", lab, sizeof lab - 1, &errs);
	MUST(tree != NULL);
	text =
	    lab_read(reader, LAB_SCHEMA_PLAN, "input", (const char *)data, size, &errs);
	p = text ? plan_new(text, tree, &errs) : NULL;
	MUST(!p == (errs.nerrors > 0));
	if (p && p->nsteps < 20)
		rehearse(p, tree);
	else
		data_node_free(tree);
	plan_free(p);
	errs_fini(&errs);
	return 0;
}
