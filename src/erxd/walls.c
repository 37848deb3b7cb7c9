/*
 * A file is allowed by its directory, for editors and renewed certificates put another
 * file in the place of the one that was there at the start.  The directories are held
 * open (lab/dirs.h): what somebody puts in the place of one of them is not read.
 */
#include "erxd/walls.h"

#include "base/xalloc.h"
#include "erxd/azure.h"
#include "erxd/confine.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/state.h"
#include "erxd/taps.h"
#include "lab/slurp.h"

#include <stdlib.h>
#include <string.h>

struct places {
	struct lab_dirs *dirs;
	struct confine_place *items;
	size_t n, cap;
};

static void
add(struct places *p, int fd, enum confine_use use)
{
	VEC_PUSH(p->items, p->n, p->cap) = (struct confine_place){ fd, use };
}

static void
add_directory(struct places *p, const char *dir, enum confine_use use)
{
	add(p, lab_dirs_hold(p->dirs, dir), use);
}

/* The directory of a file; NULL: none was given. */
static void
add_file(struct places *p, const char *path, enum confine_use use)
{
	if (path)
		add(p, lab_dirs_hold_of(p->dirs, path), use);
}

/* Of tables and secrets that the lab names, whose paths are relative to the lab file.
 */
static void
add_tables(struct places *p, const char *lab_path, const struct data_node *n)
{
	const char *name = NULL;
	char *path;

	if (n->kind == DATA_TEXT && n->name && strcmp(n->name, "mrt") == 0)
		name = n->text;
	if (n->kind == DATA_TEXT && n->reference && strncmp(n->text, "file:", 5) == 0)
		name = n->text + 5;
	if (name) {
		path = lab_beside(lab_path, name);
		add_file(p, path, CONFINE_READ);
		free(path);
	}
	for (size_t i = 0; i < n->n; i++)
		add_tables(p, lab_path, n->children[i]);
}

/* The lab file by one of its paths, and what the lab names beside it; or NULL. */
static void
add_lab(struct places *p, const struct host *h, const char *path)
{
	if (!path)
		return;
	add_file(p, path, CONFINE_READ);
	add_tables(p, path, run_lab(h->run)->tree);
}

/* The state's directory has two names here: the state's own descriptor is the older. */
static void
add_state(struct places *p, const struct host *h)
{
	if (h->config.state_dir)
		add_directory(p, h->config.state_dir, CONFINE_WRITE);
	if (h->state)
		add(p, state_directory(h->state), CONFINE_WRITE);
}

static void
report(const char *what, const char *why)
{
	if (why)
		log_line("unconfined", what, why);
}

void
walls_raise(struct host *h)
{
	const struct host_config *c = &h->config;
	struct places p = { h->dirs, NULL, 0, 0 };
	struct confined done;

	add_lab(&p, h, c->lab_path);
	add_lab(&p, h, h->given_file);
	add_lab(&p, h, h->lab_file.path);
	add_file(&p, c->token_file, CONFINE_READ);
	add_file(&p, c->tls_certificate, CONFINE_READ);
	add_file(&p, c->tls_key, CONFINE_READ);
	add_file(&p, c->tls_client_ca, CONFINE_READ);
	add_file(&p, c->audit, CONFINE_WRITE);
	add_file(&p, c->socket_path, CONFINE_REMOVE);
	add_state(&p, h);
	if (c->azure && !c->state_dir) {
		char *dir = azure_directory(c);

		add_directory(&p, dir, CONFINE_READ);
		free(dir);
	}
	if (taps_any(h)) /* a lab may have more of them later */
		add_directory(&p, "/dev/net", CONFINE_DEVICE);
	if (!c->unconfined) {
		done = confine(p.items, p.n);
		report("files", done.files);
		report("system calls", done.calls);
	}
	free(p.items);
}
