/*
 * The page, which a browser shows: its files, which are part of the program (src/web),
 * and who signs in there.  The rows of page.c say what stands where.
 */
#ifndef ERXD_PAGE_H
#define ERXD_PAGE_H

#include "erxd/caller.h"
#include "erxd/request.h"

#include <stdbool.h>
#include <stddef.h>

struct http;
struct http_asked;

/* A file of the page; scripts/embed-web makes the rows of src/web. */
struct page_file {
	const char *name; /* "map.js" */
	const char *type; /* of media */
	const char *etag; /* with its quotes */
	const char *data;
	size_t len;
};
extern const struct page_file page_files[]; /* a row without a name ends them */

/* The manual, "erxd.8.html" … and "index.html"; scripts/embed-manual makes them. */
extern const struct page_file page_manual_files[];

/* Whether a path is one of the page's. */
bool page_is(const char *path);
/* Answers.  Everybody may have the files; the caller is of the role CALLER_NOBODY when
 * nobody has signed in. */
void page_answer(struct http *, struct request *, const struct http_asked *,
    const struct caller *);
/* A URL that leads there, of the first port; false: there is no port. */
enum { PAGE_URL_LEN = 100 };
bool page_url(const struct http *, char url[PAGE_URL_LEN]);

#endif
