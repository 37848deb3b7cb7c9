/*
 * Nothing here has a state of its own: what has failed is known to the net, and a net
 * that is told to run nothing forgets it all.
 */
#include "run/again.h"

#include "base/xalloc.h"
#include "run/failures.h"
#include "run/maintain.h"
#include "run/run_int.h"

#include <stdlib.h>
#include <string.h>

/* Names of what is to be restored, copied: the first restore makes others stale. */
struct names {
	char **items;
	size_t n, cap;
};

static void
restore_failed(struct run *r, struct erx_time now, enum net_target what,
    const struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		net_restore(r->net, now, what, names->items[i]);
}

static void
names_fini(struct names *x)
{
	for (size_t i = 0; i < x->n; i++)
		free(x->items[i]);
	free(x->items);
}

static bool
is_target(const char *kind, enum net_target *what)
{
	static const struct {
		const char *kind;
		enum net_target what;
	} rows[] = { { "link", NET_LINK }, { "session", NET_SESSION },
		{ "router", NET_ROUTER }, { "forwarding", NET_FORWARDING } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].kind, kind) == 0) {
			*what = rows[i].what;
			return true;
		}
	return false;
}

size_t
run_restore_all(struct run *r, struct erx_time now,
    bool (*mine)(void *ctx, const char *name), void *ctx)
{
	struct names failed[NET_FORWARDING + 1] = { 0 }, maintained = { 0 };
	struct run_failure *list;
	size_t n = run_failures(r, &list), restored = 0;
	enum net_target what;
	struct errs errs;

	for (size_t i = 0; i < n; i++) {
		struct names *to = &maintained;

		if (is_target(list[i].kind, &what))
			to = &failed[what];
		else if (strcmp(list[i].kind, "maintenance") != 0)
			continue; /* a test ends as tests do */
		if (mine && !mine(ctx, list[i].name))
			continue;
		VEC_PUSH(to->items, to->n, to->cap) = xstrdup(list[i].name);
		restored++;
	}
	free(list);
	errs_init(&errs);
	for (unsigned k = 0; k < sizeof failed / sizeof *failed; k++) {
		restore_failed(r, now, (enum net_target)k, &failed[k]);
		names_fini(&failed[k]);
	}
	for (size_t i = 0; i < maintained.n; i++)
		run_end_maintain(r, now, maintained.items[i], &errs);
	names_fini(&maintained);
	errs_fini(&errs);
	if (restored)
		run_lasting_restored(r);
	return restored;
}

void
run_begin_again(struct run *r, struct erx_time now)
{
	run_operations_fini(r);
	run_maintain_fini(r);
	run_standby_fini(r);
	run_tests_fini(r);
	r->tests = NULL;
	r->ntests = r->captests = 0;
	net_lasting_forget(&r->lasting);
	r->lasting_due = false;
	net_apply(r->net, now, net_spec_new());
	run_recompile(r, now);
}
