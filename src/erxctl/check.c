/*
 * Errors and warnings are the reader's and the model's; here they are only printed.
 */
#include "erxctl/check.h"

#include "erxctl/offline.h"

#include <stdio.h>

int
check_command(int argc, char **argv, bool help, enum out_format format)
{
	struct offline o;
	struct errs errs;
	bool good;

	if (help || argc != 1) {
		fputs(
		    "usage: erxctl check LAB\nReads a lab file and names everything that is "
		    "wrong with it.\n",
		    help ? stdout : stderr);
		return help ? 0 : 2;
	}
	errs_init(&errs);
	good = offline_init(&o, argv[0], &errs);
	out_errors(&errs, format);
	if (good && format == OUT_TABLE)
		printf("%s: the lab is good\n", argv[0]);
	else if (good)
		puts("{\"good\":true}");
	offline_fini(&o);
	errs_fini(&errs);
	return good ? 0 : 2;
}
