/*
 * A reference is read when the file is read that holds it, and never again: what the
 * secret is stays in memory beside the reference, and everything that is printed or
 * kept has the reference.
 */
#include "lab/secrets.h"

#include "config.h"

#include "base/err.h"
#include "base/xalloc.h"
#include "lab/slurp.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char of_file[] = "file:", of_environment[] = "env:";
enum { SECRET_MAX = 4096 }; /* octets */

static const char *
behind(const char *text, const char *head)
{
	size_t n = strlen(head);

	return strncmp(text, head, n) == 0 ? text + n : NULL;
}

bool
lab_secret_is_reference(const char *text)
{
	return behind(text, of_file) || behind(text, of_environment);
}

static char *
from_file(const char *name, const struct lab_dirs *dirs, const char *lab_path,
    char **why, const char **cure)
{
	char *path = lab_beside(lab_path, name), *text;
	struct errs errs;
	size_t len = 0;

	errs_init(&errs);
	text = lab_slurp_file(dirs, path, SECRET_MAX, &len, &errs);
	*cure = "paths are relative to the lab file";
	if (!text)
		*why = xasprintf("%s: %s", path, errs.items[0].text);
	else if (strlen(text) != len)
		*why = xasprintf("%s is not text", path);
	if (text && *why) {
		free(text);
		text = NULL;
	}
	errs_fini(&errs);
	free(path);
	return text;
}

static char *
from_environment(const char *name, char **why, const char **cure)
{
	const char *value = getenv(name);

	if (value)
		return xstrdup(value);
	*why = xasprintf("the environment has no %s", name);
	*cure = "set it where the program starts";
	return NULL;
}

/* As the shell has names. */
static bool
is_variable(const char *name)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
	    "0123456789";

	return name[0] && !isdigit((unsigned char)name[0]) &&
	    name[strspn(name, letters)] == '\0';
}

char *
lab_secret_read(const char *text, const struct lab_dirs *dirs, const char *lab_path,
    char **why, const char **cure)
{
	const char *file = behind(text, of_file);
	const char *variable = behind(text, of_environment);
	char *secret = NULL;
	size_t n;

	*why = NULL;
	*cure = NULL;
	if ((file && !file[0]) || (variable && !is_variable(variable))) {
		*why = xasprintf("%s names nothing", text);
		*cure = "write file:NAME or env:NAME";
	} else if (file) {
		secret = from_file(file, dirs, lab_path, why, cure);
	} else {
		secret = from_environment(variable, why, cure);
	}
	n = secret ? strlen(secret) : 0;
	if (n && secret[n - 1] == '\n')
		secret[--n] = '\0';
	if (n && secret[n - 1] == '\r')
		secret[--n] = '\0';
	return secret;
}
