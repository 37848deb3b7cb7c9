/*
 * The main program of a fuzz target without a fuzzer: `TARGET FILE|DIR ...` gives it
 * each file, and each file of a directory in order of their names, once.  An input
 * lies in memory of just its size, so that the address sanitizer sees a step too far.
 */
#include "fuzz.h"

#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static size_t ninputs;

static void
replay_file(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(size > 0 ? size : 1);

	if (f == NULL || data == NULL)
		err(1, "%s", path);
	if (fread(data, 1, size, f) != size)
		errx(1, "%s: cut short", path);
	fclose(f);
	LLVMFuzzerTestOneInput(data, size);
	ninputs++;
	free(data);
}

static int
visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void
replay(const char *path)
{
	struct dirent **entries;
	struct stat st;
	int n;

	if (stat(path, &st) == -1)
		err(1, "%s", path);
	if (!S_ISDIR(st.st_mode)) {
		replay_file(path, (size_t)st.st_size);
		return;
	}
	n = scandir(path, &entries, visible, alphasort);
	if (n == -1)
		err(1, "%s", path);
	for (int i = 0; i < n; i++) {
		size_t len = strlen(path) + strlen(entries[i]->d_name) + 2;
		char *inner = malloc(len);

		if (inner == NULL)
			err(1, "malloc");
		snprintf(inner, len, "%s/%s", path, entries[i]->d_name);
		replay(inner);
		free(inner);
		free(entries[i]);
	}
	free(entries);
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: %s file|directory ...\n", argv[0]);
		return 2;
	}
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%zu inputs\n", ninputs);
	return 0;
}
