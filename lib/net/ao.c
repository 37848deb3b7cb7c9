/*
 * Sets are small, a key or two while they are rolled over, so they are walked.
 */
#include "net/ao.h"

#include "base/xalloc.h"

#include <stdlib.h>
#include <string.h>

const char *
net_ao_algorithm_name(enum net_ao_algorithm a)
{
	static const char *const names[] = { "hmac-sha-1-96", "aes-128-cmac-96" };

	return (size_t)a < NET_AO_N ? names[a] : "unknown";
}

void
net_ao_add(struct net_ao *s, const char *name, const char *secret, uint8_t send_id,
    uint8_t receive_id, enum net_ao_algorithm algorithm)
{
	s->keys = xreallocarray(s->keys, s->n + 1, sizeof *s->keys);
	s->keys[s->n++] = (struct net_ao_key){ .name = xstrdup(name),
		.secret = xstrdup(secret),
		.send_id = send_id,
		.receive_id = receive_id,
		.algorithm = algorithm };
}

void
net_ao_copy(struct net_ao *to, const struct net_ao *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct net_ao_key *k = &from->keys[i];

		net_ao_add(to, k->name, k->secret, k->send_id, k->receive_id,
		    k->algorithm);
	}
}

void
net_ao_fini(struct net_ao *s)
{
	for (size_t i = 0; i < s->n; i++) {
		char *secret = s->keys[i].secret;

		for (volatile char *p = secret; *p; p++)
			*p = '\0';
		free(secret);
		free(s->keys[i].name);
	}
	free(s->keys);
	*s = (struct net_ao){ 0 };
}

static bool
key_equal(const struct net_ao_key *a, const struct net_ao_key *b)
{
	return a->send_id == b->send_id && a->receive_id == b->receive_id &&
	    a->algorithm == b->algorithm && strcmp(a->secret, b->secret) == 0;
}

bool
net_ao_equal(const struct net_ao *a, const struct net_ao *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!key_equal(&a->keys[i], &b->keys[i]) ||
		    strcmp(a->keys[i].name, b->keys[i].name) != 0)
			return false;
	return true;
}

const struct net_ao_key *
net_ao_find(const struct net_ao *s, const struct net_ao_key *key)
{
	for (size_t i = 0; i < s->n; i++)
		if (key_equal(&s->keys[i], key))
			return &s->keys[i];
	return NULL;
}

const struct net_ao_key *
net_ao_bridge(const struct net_ao *from, const struct net_ao *to)
{
	for (size_t i = 0; i < to->n; i++)
		if (net_ao_find(from, &to->keys[i]))
			return &to->keys[i];
	return NULL;
}
