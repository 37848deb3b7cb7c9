/*
 * In a copy, behind a failure that is over: which routers it touched and looked at, as
 * lines for sweep_pairs.c, which says what these are.
 */
#include "base/bits.h"
#include "base/xalloc.h"
#include "net/changed.h"
#include "net/joined.h"
#include "plan/sweep_int.h"

#include <stdlib.h>

static void
write_set(const char *word, const uint64_t *set, size_t n, struct buf *out)
{
	buf_printf(out, "%s\t", word);
	for (size_t i = 0; i < n; i++)
		if (bits_has(set, i))
			buf_printf(out, "%zu ", i);
	buf_putc(out, '\n');
}

void
sweep_write_touched(struct sweep *s, uint64_t version, struct buf *out)
{
	const struct net *net = sim_net(s->world);
	size_t n = net_running(net)->nrouters;
	uint64_t *touched = xcalloc(bits_words(n) + 1, sizeof *touched);
	uint64_t *looked = xcalloc(bits_words(n) + 1, sizeof *looked);
	const struct net_rt *rt = NULL;
	struct net_joined joined;

	while ((rt = net_changed_since(net, version, rt)) != NULL)
		bits_add(touched, net_router_index(rt));
	net_joined_init(&joined, net);
	net_joined_add(&joined, touched, looked);
	net_joined_fini(&joined);
	if (plan_flows_looked(s->watch, version, looked)) {
		write_set("touched", touched, n, out);
		write_set("looked", looked, n, out);
	}
	free(touched);
	free(looked);
}
