/*
 * Ports are opened once, before the lab runs, and stay; tokens and certificates are
 * read again when somebody asks.
 */
#include "erxd/http_int.h"

#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/azure.h"
#include "erxd/host.h"
#include "erxd/log.h"

#include <event2/http.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <unistd.h>

static bool
open_port(struct http *http, struct control_address *a, struct evhttp *server,
    struct errs *errs)
{
	int fd = control_listen_port(a, errs);
	struct evhttp_bound_socket *bound;

	if (fd < 0)
		return false;
	bound = evhttp_accept_socket_with_handle(server, fd);
	if (!bound) {
		close(fd);
		return false;
	}
	guests_listen(&http->guests, evhttp_bound_socket_get_listener(bound));
	VEC_PUSH(http->ports, http->nports, http->capports) = *a;
	return true;
}

static bool
open_tls(struct http *http, struct errs *errs)
{
	const struct host_config *c = &http->host->config;

	http->addresses = xcalloc(c->nlisten + 1, sizeof *http->addresses);
	for (size_t i = 0; i < c->nlisten; i++)
		http->addresses[i] = c->listen[i].address;
	http->tls_config = (struct tls_config){ .certificate = c->tls_certificate,
		.key = c->tls_key,
		.client_ca = c->tls_client_ca,
		.state_dir = c->state_dir,
		.dirs = http->host->dirs,
		.addresses = http->addresses,
		.naddresses = c->nlisten };
	http->tls = tls_new(&http->tls_config, errs);
	if (http->tls)
		http->secure = http_server_secure(http);
	return http->tls != NULL;
}

static bool
take_tokens(struct http *http, struct errs *errs)
{
	const char *file = http->host->config.token_file;
	struct tokens *tokens;

	if (file) {
		tokens = tokens_read(http->host->dirs, file, errs);
	} else if (http->tokens) {
		return true;
	} else {
		control_token(http->token);
		tokens = tokens_one(http->token);
	}
	if (!tokens)
		return false;
	tokens_free(http->tokens);
	http->tokens = tokens;
	return true;
}

static bool
open_azure(struct http *http, struct errs *errs)
{
	struct control_address at = *http->host->config.azure;
	struct evhttp_bound_socket *bound;
	int fd = control_listen_port(&at, errs);

	http->azure = fd < 0 ? NULL : azure_new(http, &at, errs);
	if (!http->azure) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	azure_serve(http->azure, http_server_azure(http));
	bound = evhttp_accept_socket_with_handle(azure_server(http->azure), fd);
	if (bound)
		guests_listen(&http->guests, evhttp_bound_socket_get_listener(bound));
	else
		close(fd);
	return bound != NULL;
}

bool
http_open_ports(struct http *http, struct errs *errs)
{
	const struct host_config *c = &http->host->config;
	bool secure = c->tls_certificate || c->tls_auto;

	if (c->port < 0 && c->nlisten == 0 && !c->azure)
		return true;
	if (!take_tokens(http, errs) || (secure && !open_tls(http, errs)) ||
	    (c->azure && !open_azure(http, errs)))
		return false;
	if (c->port >= 0) {
		struct control_address a = { .address = { .family = IP_V4,
						 .b = { 127, 0, 0, 1 } },
			.port = (uint16_t)c->port };

		if (!open_port(http, &a, http->plain, errs))
			return false;
		http->nplain = 1;
	}
	for (size_t i = 0; i < c->nlisten; i++) {
		struct control_address a = c->listen[i];

		if (!open_port(http, &a, secure ? http->secure : http->plain, errs))
			return false;
		http->nplain += !secure;
	}
	return true;
}

/* Who came by a token or a certificate that stands for nobody, or for another, now. */
static bool
is_out(void *http, const struct caller *who)
{
	const struct http *h = http;

	return tokens_names(who) && !tokens_has(h->tokens, who);
}

bool
http_reload(struct http *http, struct errs *errs)
{
	const struct host_config *c = &http->host->config;
	bool tokens = !http->tokens || take_tokens(http, errs);
	bool azure = !http->azure || tls_reload(azure_tls(http->azure), errs);
	bool own = !http->tls || tls_reload(http->tls, errs);

	if (!tokens)
		log_line("reload", c->token_file, "the tokens stay as they are");
	else if (http->tokens)
		requests_end(http->host, is_out, http);
	if (!own || !azure)
		log_line("reload",
		    own                      ? "-"
			: c->tls_certificate ? c->tls_certificate
					     : "-",
		    "the certificates stay as they are");
	return tokens && azure && own;
}

void
http_ready_json(const struct http *http, struct json *j)
{
	char url[CONTROL_URL_LEN];

	if (http->azure)
		azure_json(http->azure, j, "azure");
	if (http->nports == 0)
		return;
	json_string(j, "url", control_url(&http->ports[0], http->nplain == 0, url));
	if (http->nports > 1) {
		json_array(j, "urls");
		for (size_t i = 0; i < http->nports; i++)
			json_string(j, NULL,
			    control_url(&http->ports[i], i >= http->nplain, url));
		json_array_end(j);
	}
	if (http->token[0])
		json_string(j, "token", http->token);
	if (http->tls && tls_authority(http->tls))
		json_string(j, "tls-ca", tls_authority(http->tls));
}
