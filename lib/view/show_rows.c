/*
 * Keys and values of rows, as erxctl or as the Azure CLI has them.  A row that is made
 * before it is asked for ends at a place of the text that is noted.
 */
#include "base/xalloc.h"
#include "view/show_int.h"

#include <stdio.h>
#include <string.h>

const char *
view_show_key(const struct view_show *s, const char *key, char buf[40])
{
	return s->az ? view_show_az_key(key, buf) : key;
}

const char *
view_show_az_key(const char *key, char buf[40])
{
	size_t n = 0;

	if (strcmp(key, "local-pref") == 0)
		return "locPrf";
	if (strcmp(key, "next-hop-ip") == 0)
		return "nextHopIpAddress";
	for (const char *p = key; *p != '\0' && n < 39; p++) {
		if (*p == '-' && p[1] != '\0')
			buf[n++] = (char)(*++p - 'a' + 'A');
		else
			buf[n++] = *p;
	}
	buf[n] = '\0';
	return buf;
}

void
view_show_string(struct view_show *s, const char *key, const char *value)
{
	char buf[40];

	json_string(&s->json, view_show_key(s, key, buf), value);
}

void
view_show_uint(struct view_show *s, const char *key, uint64_t value)
{
	char buf[40];

	json_uint(&s->json, view_show_key(s, key, buf), value);
}

void
view_show_address(struct view_show *s, const char *key, const struct ip_addr *a)
{
	char text[IP_ADDR_STRLEN];

	/* Azure has no null here. */
	if (a->family == IP_NONE && !s->az)
		view_show_string(s, key, NULL);
	else
		view_show_string(s, key, ip_addr_text(a, text));
}

void
view_show_instance(struct view_show *s, const char *instance)
{
	if (instance && !s->az)
		view_show_string(s, "instance", instance);
}

void
view_show_open(struct view_show *s)
{
	json_object(&s->json, NULL);
}

void
view_show_close(struct view_show *s)
{
	json_object_end(&s->json);
	if (s->json.out == &s->text)
		VEC_PUSH(s->ends, s->n, s->cap) = s->text.len;
}

void
view_show_span(char buf[32], int64_t us)
{
	int64_t s = us / ERX_SEC;

	if (s < 86400)
		snprintf(buf, 32, "%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60),
		    (int)(s % 60));
	else if (s < 7 * 86400)
		snprintf(buf, 32, "%dd%02dh%02dm", (int)(s / 86400),
		    (int)(s / 3600 % 24), (int)(s / 60 % 60));
	else
		snprintf(buf, 32, "%lldw%dd%02dh", (long long)(s / (7 * 86400)),
		    (int)(s / 86400 % 7), (int)(s / 3600 % 24));
}

/* --- who may see what --- */

bool
view_show_sees(const struct view_show_ask *ask, const char *owner)
{
	return !ask->subscription || strcmp(ask->subscription, owner) == 0;
}

const char *
view_show_owner(const struct er_circuit *k)
{
	return k->cloud ? k->cloud->subscription : k->subscription;
}
