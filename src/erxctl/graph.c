/*
 * Of a file the spec is drawn as it would run; what runs, the daemon draws.
 */
#include "erxctl/graph.h"

#include "base/json.h"
#include "base/text.h"
#include "data/json.h"
#include "erxctl/ask.h"
#include "lab/open.h"
#include "view/graph.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: erxctl graph LAB|running [-o mermaid|dot|json|svg]\n"
    "Draws a lab file, without a daemon, or the running lab with the states of its\n"
    "sessions.\n"
    "  -o FORM          for Mermaid, for Graphviz (dot), as JSON, or as a picture\n"
    "                   that needs neither of them, svg (default: mermaid)\n";

static int
graph_file(const char *path, enum view_graph_form form, enum out_format format)
{
	struct lab_reader *reader;
	struct run_change *draft;
	struct errs errs;
	struct buf out;
	int status = EXIT_USAGE;

	errs_init(&errs);
	buf_init(&out);
	reader = lab_reader_new(&errs);
	draft = reader ? lab_draft(reader, path, &errs) : NULL;
	if (draft) {
		view_graph(draft->lab->model, draft->spec, NULL, form, &out);
		out_text(out.data);
		status = EXIT_DONE;
	} else {
		out_errors(&errs, format);
	}
	run_change_free(draft);
	lab_reader_free(reader);
	buf_fini(&out);
	errs_fini(&errs);
	return status;
}

static int
graph_running(const char *form, const struct options *o)
{
	struct client_answer answer;
	struct buf input;
	struct json j;
	int status;

	buf_init(&input);
	json_init(&j, &input, false);
	json_object(&j, NULL);
	json_object(&j, "erx:input");
	json_string(&j, "format", form);
	json_object_end(&j);
	json_object_end(&j);
	status = ask(o, "graph", input.data, NULL, &answer);
	if (status == EXIT_DONE) {
		ask_text("graph", &answer);
		buf_fini(&answer.body);
	}
	buf_fini(&input);
	return status;
}

int
graph_command(int argc, char **argv, const struct options *given)
{
	const char *word = given->format_word ? given->format_word : "mermaid";
	struct options o = *given;
	enum view_graph_form form;
	unsigned at;

	if (o.help || argc != 1) {
		fputs(usage, o.help ? stdout : stderr);
		return o.help ? EXIT_DONE : EXIT_USAGE;
	}
	if (!text_word(view_graph_words, word, &at)) {
		fprintf(stderr,
		    "erxctl: graph -o takes mermaid, dot, json or svg, not %s\n", word);
		return EXIT_USAGE;
	}
	form = (enum view_graph_form)at;
	o.format = form == VIEW_GRAPH_JSON ? OUT_JSON : OUT_TABLE;
	return strcmp(argv[0], "running") == 0 ? graph_running(word, &o)
					       : graph_file(argv[0], form, o.format);
}
