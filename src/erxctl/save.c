/*
 * Where the octets go is for erxctl to know: the daemon is not told of it, and opens no
 * file for anybody.
 */
#include "erxctl/save.h"

#include "erxctl/ask.h"

#include <string.h>
#include <unistd.h>

/* Takes "--write FILE" out of the words; false when FILE is missing. */
static bool
take_path(int *argc, char **argv, const char **path)
{
	static const char word[] = "--" API_WRITE;
	int n = 0;

	*path = NULL;
	for (int i = 0; i < *argc; i++) {
		if (strncmp(argv[i], word, sizeof word - 1) == 0 &&
		    argv[i][sizeof word - 1] == '=') {
			*path = argv[i] + sizeof word;
		} else if (strcmp(argv[i], word) == 0) {
			if (++i == *argc)
				return false;
			*path = argv[i];
		} else {
			argv[n++] = argv[i];
		}
	}
	*argc = n;
	return true;
}

static int
fail(const struct options *o, enum code code, const char *path, const char *cure,
    const char *why)
{
	struct errs errs;

	errs_init(&errs);
	errs_add(&errs, code, NULL, path, cure, "%s", why);
	out_errors(&errs, o->format);
	errs_fini(&errs);
	return EXIT_USAGE;
}

static int
save(const struct api_verb *v, const struct options *o, const char *input,
    const char *path)
{
	struct client_file file = { .path = path };
	struct client_answer answer;
	int status = ask(o, v->name, input, &file, &answer);

	if (status != EXIT_DONE)
		return status;
	buf_fini(&answer.body);
	if (client_file_close(&file))
		return EXIT_DONE;
	return fail(o, CODE_CANNOT_WRITE, path ? path : "standard output", NULL,
	    strerror(file.error));
}

int
save_command(const struct api_verb *v, const struct options *o, int argc, char **argv)
{
	const char *path;
	int status = EXIT_USAGE;
	struct errs errs;
	struct buf input;

	if (!take_path(&argc, argv, &path))
		return fail(o, CODE_USAGE, NULL, NULL, "--" API_WRITE " needs a file");
	if (!path && isatty(STDOUT_FILENO))
		return fail(o, CODE_USAGE, NULL, "name a file with --" API_WRITE,
		    "the answer is no text for a terminal");
	errs_init(&errs);
	buf_init(&input);
	if (args_input(v, &o->global, argc, argv, &input, &errs))
		status = save(v, o, input.data, path);
	out_errors(&errs, o->format);
	buf_fini(&input);
	errs_fini(&errs);
	return status;
}
