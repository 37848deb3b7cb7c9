/*
 * A question is one message of netlink and so is the answer, which is there when sendto
 * returns: the kernel answers in the call.
 */
#include "erxd/neighbor.h"

#include <arpa/inet.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DISCARD = 9 };

int
neighbor_open(void)
{
	return socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    NETLINK_ROUTE);
}

struct question {
	struct nlmsghdr head;
	struct ndmsg about;
	struct rtattr to;
	uint8_t address[16];
};

static bool
has_address(const struct nlmsghdr *n, uint8_t mac[NEIGHBOR_MAC])
{
	const int known = NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE |
	    NUD_STALE | NUD_DELAY;
	struct ndmsg about;
	const uint8_t *at = (const uint8_t *)n + NLMSG_LENGTH(sizeof about);
	size_t left = n->nlmsg_len - NLMSG_LENGTH(sizeof about);
	struct rtattr a;

	memcpy(&about, (const uint8_t *)n + NLMSG_HDRLEN, sizeof about);
	if (!(about.ndm_state & known))
		return false;
	while (left >= sizeof a) {
		memcpy(&a, at, sizeof a);
		if (a.rta_len < sizeof a || a.rta_len > left)
			return false;
		if (a.rta_type == NDA_LLADDR && a.rta_len == RTA_LENGTH(NEIGHBOR_MAC)) {
			memcpy(mac, at + RTA_LENGTH(0), NEIGHBOR_MAC);
			return true;
		}
		if (RTA_ALIGN(a.rta_len) > left)
			return false;
		at += RTA_ALIGN(a.rta_len);
		left -= RTA_ALIGN(a.rta_len);
	}
	return false;
}

bool
neighbor_ask(int fd, unsigned interface, const struct ip_addr *a,
    uint8_t mac[NEIGHBOR_MAC])
{
	size_t octets = ip_bits(a->family) / 8;
	struct question q = { .head = { .nlmsg_len =
					    (uint32_t)(NLMSG_LENGTH(sizeof q.about) +
						RTA_LENGTH(octets)),
				  .nlmsg_type = RTM_GETNEIGH,
				  .nlmsg_flags = NLM_F_REQUEST },
		.about = { .ndm_family = a->family == IP_V6 ? AF_INET6 : AF_INET,
		    .ndm_ifindex = (int)interface },
		.to = { .rta_len = (unsigned short)RTA_LENGTH(octets),
		    .rta_type = NDA_DST } };
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	_Alignas(struct nlmsghdr) uint8_t answer[4096];
	struct nlmsghdr head;
	ssize_t n;

	memcpy(q.address, a->b, octets);
	/* An answer to a question before this one is not wanted any more. */
	while (recv(fd, answer, sizeof answer, MSG_DONTWAIT) > 0)
		;
	if (sendto(fd, &q, q.head.nlmsg_len, 0, (const struct sockaddr *)&kernel,
		sizeof kernel) < 0)
		return false;
	n = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
	if (n < (ssize_t)NLMSG_LENGTH(sizeof(struct ndmsg)))
		return false;
	memcpy(&head, answer, sizeof head);
	return head.nlmsg_type == RTM_NEWNEIGH && head.nlmsg_len <= (size_t)n &&
	    head.nlmsg_len >= NLMSG_LENGTH(sizeof(struct ndmsg)) &&
	    has_address((const struct nlmsghdr *)answer, mac);
}

void
neighbor_poke(unsigned interface, const struct ip_addr *a)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6,
		.sin6_port = htons(DISCARD),
		.sin6_scope_id = ip_addr_is_link_local(a) ? interface : 0 };
	struct sockaddr_in four = { .sin_family = AF_INET, .sin_port = htons(DISCARD) };
	bool v6 = a->family == IP_V6;
	int fd = socket(v6 ? AF_INET6 : AF_INET,
	    SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return;
	memcpy(&six.sin6_addr, a->b, 16);
	memcpy(&four.sin_addr, a->b, 4);
	if (v6)
		(void)sendto(fd, "", 0, 0, (const struct sockaddr *)&six, sizeof six);
	else
		(void)sendto(fd, "", 0, 0, (const struct sockaddr *)&four, sizeof four);
	close(fd);
}
