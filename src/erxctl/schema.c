/*
 * All of it is part of the program; nothing is asked of a daemon.
 */
#include "erxctl/schema.h"

#include "config.h"

#include "api/openapi.h"
#include "api/yang.h"
#include "lab/json_schema.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: erxctl schema [--yang [lab|plan|state|api] | --json [lab|plan]]\n"
    "Prints the interface over HTTP as OpenAPI 3.1; a YANG module; or the JSON Schema\n"
    "of a lab or a plan, by which an editor completes and underlines. A lab is the\n"
    "default.\n";

static int
print(struct buf *text)
{
	fputs(text->data ? text->data : "", stdout);
	buf_fini(text);
	return EXIT_DONE;
}

static int
openapi(void)
{
	struct buf out;

	buf_init(&out);
	if (!api_openapi(PACKAGE_VERSION, &out)) {
		fputs("erxctl: libyang refuses a built-in module\n", stderr);
		buf_fini(&out);
		return EXIT_REFUSED;
	}
	return print(&out);
}

static int
yang(const char *name)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "lab", erx_yang_erx_lab },
		{ "plan", erx_yang_erx_plan },
		{ "state", erx_yang_erx_state },
	};
	struct buf out;

	buf_init(&out);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].name, name) == 0)
			buf_puts(&out, rows[i].text);
	if (strcmp(name, "api") == 0)
		api_yang(&out);
	if (out.len)
		return print(&out);
	fprintf(stderr, "erxctl: --yang takes lab, plan, state or api, not %s\n", name);
	return EXIT_USAGE;
}

static int
json(const char *name, const struct options *o)
{
	bool plan = strcmp(name, "plan") == 0;
	struct lab_modules modules;
	struct errs errs;
	struct buf out;

	if (!plan && strcmp(name, "lab") != 0) {
		fprintf(stderr, "erxctl: --json takes lab or plan, not %s\n", name);
		return EXIT_USAGE;
	}
	errs_init(&errs);
	if (!lab_modules_init(&modules, &errs)) {
		out_errors(&errs, o->format);
		errs_fini(&errs);
		return EXIT_REFUSED;
	}
	errs_fini(&errs);
	buf_init(&out);
	lab_json_schema_file(&modules, plan ? LAB_MODULE_PLAN : LAB_MODULE_LAB, &out);
	lab_modules_fini(&modules);
	return print(&out);
}

int
schema_command(int argc, char **argv, const struct options *o)
{
	if (argc == 0 && !o->help)
		return openapi();
	if (argc <= 2 && !o->help && strcmp(argv[0], "--yang") == 0)
		return yang(argc == 2 ? argv[1] : "lab");
	if (argc <= 2 && !o->help && strcmp(argv[0], "--json") == 0)
		return json(argc == 2 ? argv[1] : "lab", o);
	if (!o->help && strcmp(argv[0], "--yang") != 0 &&
	    strcmp(argv[0], "--json") != 0)
		fprintf(stderr, "erxctl: %s is no argument of schema\n", argv[0]);
	fputs(usage, o->help ? stdout : stderr);
	return o->help ? EXIT_DONE : EXIT_USAGE;
}
