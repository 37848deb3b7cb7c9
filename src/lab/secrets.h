/*
 * Secrets that a lab names instead of having them: `file:NAME`, `env:NAME`.
 */
#ifndef LAB_SECRETS_H
#define LAB_SECRETS_H

#include "lab/dirs.h"

#include <stdbool.h>

/* True when the text of a secret leaf is a reference, or is meant as one. */
bool lab_secret_is_reference(const char *text);
/* The secret behind a reference, without the end of the line behind it; the caller
 * frees it.  Names of files are relative to the file `lab_path`, in
 * directories that are held, if there are some.  NULL when there is none; then *why
 * (the caller's, too) and *cure tell, and neither holds anything of the secret. */
char *lab_secret_read(const char *text, const struct lab_dirs *, const char *lab_path,
    char **why, const char **cure);

#endif
