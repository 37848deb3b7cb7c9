/*
 * The link has a code that is worth a sign-in.  A browser is not given that on its
 * command line, which everybody on the machine can read, but as a file that leads
 * there: one that nobody else may read, in a directory of the user's own.
 */
#include "erxctl/page.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "data/json.h"
#include "erxctl/ask.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] =
    "usage: erxctl page [--print]\n"
    "Prints a link to the page of the daemon, and opens it where there is a desktop.\n"
    "It signs in whoever opens it first, within a minute.\n"
    "  --subscription S  as an owner of this subscription, not as an operator\n"
    "  --print           only print it\n";

/* A file that leads to the link, as a path to be freed; NULL: there is no place for it.
 */
static char *
leading_file(const char *link)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	char *path = dir && *dir ? xasprintf("%s/erx-page.html", dir) : NULL;
	FILE *f = NULL;
	int fd;

	if (!path)
		return NULL;
	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		f = fdopen(fd, "w");
	if (!f) {
		if (fd >= 0)
			close(fd);
		free(path);
		return NULL;
	}
	fprintf(f,
	    "<!doctype html><title>erxd</title>"
	    "<meta http-equiv=\"refresh\" content=\"0; url=%s\">\n",
	    link);
	if (fclose(f) == 0)
		return path;
	free(path);
	return NULL;
}

/* In a process whose parent is gone at once: nobody waits for a browser. */
static void
open_file(char *path)
{
	char program[] = "xdg-open", *words[] = { program, path, NULL };
	pid_t pid = fork();
	int null;

	if (pid > 0)
		waitpid(pid, NULL, 0);
	if (pid != 0)
		return;
	if (fork() != 0)
		_exit(0);
	null = open("/dev/null", O_RDWR);
	if (null >= 0) {
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
	}
	execvp(words[0], words);
	_exit(127);
}

static void
open_link(const char *link)
{
	const char *x11 = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
	char *path;

	if ((!x11 || !*x11) && (!wayland || !*wayland))
		return;
	path = leading_file(link);
	if (path)
		open_file(path);
	free(path);
}

static void
show_link(const struct client_answer *answer, bool opens, enum out_format format)
{
	struct errs errs;
	struct data_node *body;
	const struct data_node *out;
	const char *link;
	struct buf text;
	struct json j;

	errs_init(&errs);
	body = data_json_parse(answer->body.data ? answer->body.data : "",
	    answer->body.len, &errs);
	out = body ? data_node_get(body, "erx:output") : NULL;
	link = out ? data_node_text(out, "page") : NULL;
	if (link && format == OUT_JSON) {
		buf_init(&text);
		json_init(&j, &text, false);
		json_string(&j, NULL, link);
		puts(text.data);
		buf_fini(&text);
	} else if (link) {
		puts(link);
	}
	fflush(stdout);
	if (link && opens)
		open_link(link);
	data_node_free(body);
	errs_fini(&errs);
}

int
page_command(int argc, char **argv, const struct options *o)
{
	bool opens = true;
	struct client_answer answer;
	struct buf input;
	struct json j;
	int status;

	if (argc > 0 && strcmp(argv[0], "--print") == 0) {
		opens = false;
		argc--;
		argv++;
	}
	if (o->help) {
		fputs(usage, stdout);
		return EXIT_DONE;
	}
	if (argc != 0) {
		fprintf(stderr, "page: unknown %s %s; see --help\n",
		    argv[0][0] == '-' ? "option" : "argument", argv[0]);
		return EXIT_USAGE;
	}
	buf_init(&input);
	json_init(&j, &input, false);
	json_object(&j, NULL);
	json_object(&j, "erx:input");
	if (o->global.subscription)
		json_string(&j, "subscription", o->global.subscription);
	json_object_end(&j);
	json_object_end(&j);
	status = ask(o, "page", input.data, NULL, &answer);
	if (status == EXIT_DONE) {
		show_link(&answer, opens, o->format);
		buf_fini(&answer.body);
	}
	buf_fini(&input);
	return status;
}
