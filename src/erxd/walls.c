/*
 * A file is allowed by its directory, for editors and renewed certificates put another
 * file in the place of the one that was there at the start.
 */
#include "erxd/walls.h"

#include "base/xalloc.h"
#include "erxd/azure.h"
#include "erxd/confine.h"
#include "erxd/host.h"
#include "erxd/log.h"
#include "erxd/taps.h"
#include "lab/slurp.h"

#include <stdlib.h>
#include <string.h>

struct places {
	struct confine_place *items;
	size_t n, cap;
};

/* The directory of a file; NULL: none was given. */
static void
add_file(struct places *p, const char *path, enum confine_use use)
{
	if (path)
		VEC_PUSH(p->items, p->n, p->cap) =
		    (struct confine_place){ confine_dir_of(path), use };
}

/* Of tables and secrets that the lab names, whose paths are relative to the lab file.
 */
static void
add_tables(struct places *p, const struct host *h, const struct data_node *n)
{
	char *path;

	if (n->kind == DATA_TEXT && n->name && strcmp(n->name, "mrt") == 0) {
		path = lab_beside(h->lab_file ? h->lab_file : "", n->text);
		add_file(p, path, CONFINE_READ);
		free(path);
	}
	if (n->kind == DATA_TEXT && n->reference && strncmp(n->text, "file:", 5) == 0) {
		path = lab_beside(h->lab_file ? h->lab_file : "", n->text + 5);
		add_file(p, path, CONFINE_READ);
		free(path);
	}
	for (size_t i = 0; i < n->n; i++)
		add_tables(p, h, n->children[i]);
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
	struct places p = { NULL, 0, 0 };
	struct confined done;

	if (c->unconfined)
		return;
	add_file(&p, c->lab_path, CONFINE_READ);
	add_file(&p, h->lab_file, CONFINE_READ);
	add_tables(&p, h, run_lab(h->run)->tree);
	add_file(&p, c->token_file, CONFINE_READ);
	add_file(&p, c->tls_certificate, CONFINE_READ);
	add_file(&p, c->tls_key, CONFINE_READ);
	add_file(&p, c->tls_client_ca, CONFINE_READ);
	add_file(&p, c->audit, CONFINE_WRITE);
	add_file(&p, c->socket_path, CONFINE_REMOVE);
	if (c->state_dir)
		VEC_PUSH(p.items, p.n, p.cap) =
		    (struct confine_place){ xstrdup(c->state_dir), CONFINE_WRITE };
	if (c->azure && !c->state_dir)
		VEC_PUSH(p.items, p.n, p.cap) =
		    (struct confine_place){ azure_directory(c), CONFINE_READ };
	if (taps_any(h)) /* a lab may have more of them later */
		VEC_PUSH(p.items, p.n, p.cap) =
		    (struct confine_place){ xstrdup("/dev/net"), CONFINE_DEVICE };
	done = confine(p.items, p.n);
	report("files", done.files);
	report("system calls", done.calls);
	for (size_t i = 0; i < p.n; i++)
		free(p.items[i].dir);
	free(p.items);
}
