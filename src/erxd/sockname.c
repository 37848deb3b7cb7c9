/*
 * The two families of addresses have a struct each.
 */
#include "erxd/sockname.h"

#include <netinet/in.h>
#include <string.h>

socklen_t
sockname_of(const struct ip_addr *ip, uint16_t port, struct sockaddr_storage *out)
{
	memset(out, 0, sizeof *out);
	if (ip->family == IP_V6) {
		struct sockaddr_in6 *a = (struct sockaddr_in6 *)out;

		a->sin6_family = AF_INET6;
		a->sin6_port = htons(port);
		memcpy(&a->sin6_addr, ip->b, 16);
		return sizeof *a;
	}
	struct sockaddr_in *a = (struct sockaddr_in *)out;

	a->sin_family = AF_INET;
	a->sin_port = htons(port);
	memcpy(&a->sin_addr, ip->b, 4);
	return sizeof *a;
}
