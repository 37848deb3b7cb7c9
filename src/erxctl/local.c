/*
 * The table, and what joins it to commands that only look at two of the options.
 */
#include "erxctl/local.h"

#include "erxctl/assert.h"
#include "erxctl/check.h"
#include "erxctl/compare.h"
#include "erxctl/fidelity.h"
#include "erxctl/graph.h"
#include "erxctl/import.h"
#include "erxctl/operations.h"
#include "erxctl/page.h"
#include "erxctl/rehearse.h"
#include "erxctl/resiliency.h"
#include "erxctl/rules.h"
#include "erxctl/runbook.h"
#include "erxctl/schema.h"
#include "erxctl/search.h"
#include "erxctl/sweep.h"
#include "erxctl/whatif.h"
#include "erxctl/world.h"

#include <string.h>

static int
check(int argc, char **argv, const struct options *o)
{
	return check_command(argc, argv, o->help, o->format);
}

static int
sweep(int argc, char **argv, const struct options *o)
{
	return sweep_command(argc, argv, o->help, o->format);
}

static int
rules(int argc, char **argv, const struct options *o)
{
	if (o->help || argc > 1 || (argc && strcmp(argv[0], "fidelity") != 0))
		return rules_usage(o->help);
	return argc ? fidelity_manual() : rules_command();
}

static int
operations(int argc, char **argv, const struct options *o)
{
	(void)argv;
	return operations_command(argc, o);
}

const struct local_command local_commands[] = {
	{ "assert", "CHECK...", "ask whether checks of plans hold in the running lab",
	    "-f --file --timeout --junit --tap", "table json", assert_command },
	{ "check", "LAB", "check a lab file; needs no daemon", "--lint --fidelity",
	    "table json", check },
	{ "compare", "LAB TABLE...",
	    "a lab beside real tables of routes; needs no daemon", "--since",
	    "table json", compare_command },
	{ "fidelity", "[RULE]",
	    "what is known of the service, and what is modelled; needs no daemon", "",
	    "table json", fidelity_command },
	{ "graph", "LAB|running", "a picture of a lab file, or of the running lab", "",
	    "mermaid dot json svg", graph_command },
	{ "import", "FILE...",
	    "a lab from what az, Terraform and ARM templates say; needs no daemon",
	    "--edge --name --secrets", "yaml json", import_command },
	{ "operations", "", NULL, "", "table json", operations },
	{ "page", "", "a link to the page of the daemon, for a browser",
	    "--print --subscription", "table json", page_command },
	{ "plan", "search LAB PLAN",
	    "look for an order of the steps of a plan; needs no daemon",
	    "--write --k --budget --repair --durations --seed --draws --exhaustive",
	    "table json", plan_command },
	{ "rehearse", "LAB PLAN", "carry out a plan in simulated time; needs no daemon",
	    "--junit --tap --html --capture --tables --durations --seed --draws --fail-on "
	    "--until --explain --step --live --confirm --resume --journal",
	    "table json", rehearse_command },
	{ "resiliency", "LAB",
	    "how resilient the gateways of a lab are; needs no daemon", "",
	    "table json", resiliency_command },
	{ "rules", "", NULL, "", "", rules },
	{ "runbook", "LAB PLAN",
	    "sheets for the people who carry out a plan; needs no daemon",
	    "--html --durations --seed --draws", "table json", runbook_command },
	{ "schema", "",
	    "the interface as OpenAPI, YANG, or JSON Schema; needs no daemon",
	    "--yang --json", "table json", schema_command },
	{ "sweep", "LAB", "try every failure in simulated time; needs no daemon",
	    "--flows --failures --shard --durations --seed --exhaustive --no-classes "
	    "--details --top --fail-on --junit --html --resume --merge",
	    "table json", sweep },
	{ "whatif", "LAB TEMPLATE|PLAN",
	    "what a template or a plan would change in a lab; needs no daemon", "",
	    "table json", whatif_command },
	{ "world", "[NAME]",
	    "the locations and regions that are known; needs no daemon", "",
	    "table json", world_command },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};

const struct local_command *
local_find(const char *name)
{
	for (const struct local_command *c = local_commands; c->name; c++)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

const struct local_command *
local_find_short(const char *begin)
{
	const struct local_command *found = NULL;

	for (const struct local_command *c = local_commands; c->name; c++) {
		if (!c->help || strncmp(c->name, begin, strlen(begin)) != 0)
			continue;
		if (found)
			return NULL;
		found = c;
	}
	return found;
}
