/*
 * Keys of TCP-AO: each has ids and a secret, no two of a session share an id (RFC 5925
 * 3.1), and none stands beside a password, for a segment is signed in one way only (RFC
 * 5925 2.2).  Whether the kernel can sign at all is asked where sockets are.
 */
#include "er/check.h"

static void
check_key(const struct er_ctx *c, const struct er_ao *s, size_t at)
{
	const struct er_ao_key *k = &s->keys[at];

	if (!k->has_send_id)
		er_refuse(c, CODE_MISSING_LEAF, k->head.path, "send-id",
		    "%s has no send-id", k->head.name);
	if (!k->secret)
		er_refuse(c, CODE_MISSING_LEAF, k->head.path, "secret",
		    "%s has no secret", k->head.name);
	for (size_t i = 0; i < at; i++) {
		const struct er_ao_key *o = &s->keys[i];
		bool send = o->send_id == k->send_id;

		if (!o->has_send_id || !k->has_send_id)
			continue;
		if (send || o->receive_id == k->receive_id)
			er_refuse_cure(c, CODE_BAD_VALUE, k->head.path,
			    send ? "send-id" : "receive-id",
			    "give each key of the session ids of its own",
			    "%s has the %s %u, too, and no two keys share one",
			    o->head.name, send ? "send-id" : "receive-id",
			    send ? k->send_id : k->receive_id);
	}
}

void
er_check_ao(const struct er_ctx *c, const struct er_tcp *t)
{
	const struct er_ao *s = &t->ao;

	for (size_t i = 0; i < s->n; i++)
		check_key(c, s, i);
	if (s->preferred_name && !s->preferred)
		er_refuse_cure(c, CODE_BAD_VALUE, t->head.path, "tcp-ao/preferred",
		    "name one of the keys", "%s is no key of the session",
		    s->preferred_name);
	if (s->n && t->password)
		er_refuse_cure(c, CODE_BAD_VALUE, t->head.path, "password",
		    "leave one of password and tcp-ao out",
		    "a session is signed with TCP MD5 or TCP-AO, not with both");
}

void
er_check_ao_beside(const struct er_ctx *c, const struct er_tcp *t,
    const char *shared_key)
{
	if (t->ao.n && shared_key)
		er_refuse_cure(c, CODE_BAD_VALUE, t->head.path, "tcp-ao",
		    "take the shared-key off the peering, or leave tcp-ao out",
		    "the peering of %s has a shared-key, which is TCP MD5 and all that "
		    "ExpressRoute knows; a session has one or the other",
		    t->far->circuit->head.name);
}
