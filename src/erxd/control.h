/*
 * The doors of the control plane: the control socket, for the user that runs erxd and
 * for root, and, when asked for, ports, for whoever shows a token.
 */
#ifndef ERXD_CONTROL_H
#define ERXD_CONTROL_H

#include "base/err.h"
#include "base/ip.h"
#include "erxd/caller.h"

#include <stdbool.h>
#include <stdint.h>

enum { CONTROL_TOKEN_LEN = 64 }; /* hexadecimal digits */

/* Where a port is listened on. */
struct control_address {
	struct ip_addr address;
	uint16_t port; /* 0: a free one */
};

/* Takes "127.0.0.1:8080" or "[::1]:8080" apart; false when it is neither. */
bool control_address_parse(struct control_address *, const char *text);
/* The URL that leads there; `buf` is returned. */
enum { CONTROL_URL_LEN = 80 };
const char *control_url(const struct control_address *, bool secure,
    char buf[CONTROL_URL_LEN]);

/*
 * Listening sockets, nonblocking; -1 and an error.  The control socket has mode 0600,
 * or, with the name of a group, 0660 for that group, whose number goes to *gid; one
 * that nobody answers on is taken over.  A port of 0 is replaced by the one taken.
 */
int control_listen_unix(const char *path, const char *group, uint32_t *gid,
    struct errs *);
int control_listen_port(struct control_address *, struct errs *);

/* A new token: 256 bits from the system's random source, and a NUL. */
void control_token(char token[CONTROL_TOKEN_LEN + 1]);
/*
 * True when the process at the other end of the control socket may ask for everything:
 * its user runs erxd or is root, or there is a group (`grouped`), and the mode of the
 * socket has let it in.  The caller is filled in.
 */
bool control_peer(int fd, bool grouped, struct caller *);
/*
 * The token in an Authorization header: that of Bearer (RFC 6750 2.1), or the password
 * of Basic (RFC 7617), into `token`; false when there is neither.
 */
enum { CONTROL_SHOWN_MAX = 320 };
bool control_shown(const char *authorization, char token[CONTROL_SHOWN_MAX]);

#endif
