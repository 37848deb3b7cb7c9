/*
 * erxd LAB.yaml: reads its arguments, the lab, and runs the host until a signal ends
 * it.
 */
#include "config.h"

#include "api/verbs.h"
#include "arm/arm.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/guests.h"
#include "erxd/host.h"
#include "erxd/http.h"
#include "erxd/listener.h"
#include "erxd/log.h"
#include "erxd/walls.h"
#include "erxd/zygote.h"

#include <errno.h>
#include <event2/event.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage_text[] =
    "usage: erxd [-qtv] [-S SOCKET] [--group NAME] [--port N] [--restarted]\n"
    "            [--keep-routes]\n"
    "            [--listen ADDRESS:PORT]... [--tls auto | --tls-cert FILE\n"
    "            --tls-key FILE] [--tls-client-ca FILE] [--plain-http]\n"
    "            [--azure ADDRESS:PORT [--azure-habits LIST]]\n"
    "            [--token-file FILE] [--audit FILE] [--log-format json|text]\n"
    "            [--unconfined] [--simulated [--seed N]]\n"
    "            [-s DIR [--reset]] [LAB.yaml]\n"
    "  -t         check the lab and exit\n"
    "  -s DIR     keep what was acknowledged in DIR; what is there wins over the lab\n"
    "  --reset    forget what is there\n"
    "  --force    SIGHUP drops edits that the lab file does not have\n"
    "  --restarted  neighbours may keep the routes of the one before: restart\n"
    "             gracefully (with -s: known by itself)\n"
    "  --keep-routes  a stop is a restart: real routers with graceful restart hear no\n"
    "             Cease, and keep routes until this daemon is back (needs -s)\n"
    "  -S SOCKET  control socket (default $ERX_SOCKET, $XDG_RUNTIME_DIR/erxd.sock,\n"
    "             /run/erxd/erxd.sock); --group NAME: members may use it\n"
    "  --port N   listen on 127.0.0.1:N too (0: a free port); the ready line has the\n"
    "             token that requests need there\n"
    "  --listen ADDRESS:PORT  listen there, too; beyond this machine with TLS only:\n"
    "             --tls auto (an authority of its own, in DIR), --tls-cert and\n"
    "             --tls-key, or --plain-http where something in front does it\n"
    "  --tls-client-ca FILE  take certificates that are signed by these\n"
    "  --azure ADDRESS:PORT  answer as Azure Resource Manager there, over TLS; the\n"
    "             ready line has how to sign in, `erxctl azure env` sets it up\n"
    "  --azure-habits LIST  of async,masked-keys,busy,provider,silent: what the real\n"
    "             service does to people\n"
    "  --token-file FILE  who may ask: lines TOKEN ROLE [SUBSCRIPTION]\n"
    "  --audit FILE  append what happens and who did it, as lines of JSON\n"
    "  --log-format json  lines of JSON on standard error (default: text)\n"
    "  --unconfined  keep all system calls and files in reach\n"
    "  --simulated  time stands still while nobody waits: `erxctl advance`; real\n"
    "             routers are emulated; --seed N: chance and keys (default 1)\n"
    "  -q         no event lines on standard error; -v: more of them\n"
    "  -V         print the version\n"
    "erxd(8) has the rest.\n";

/* Options without a letter. */
enum {
	OPTION_LISTEN = 256,
	OPTION_AZURE,
	OPTION_AZURE_HABITS,
	OPTION_TLS,
	OPTION_TLS_CERT,
	OPTION_TLS_KEY,
	OPTION_TLS_CLIENT_CA,
	OPTION_PLAIN_HTTP,
	OPTION_TOKEN_FILE,
	OPTION_GROUP,
	OPTION_AUDIT,
	OPTION_FORCE,
	OPTION_LOG_FORMAT,
	OPTION_UNCONFINED,
	OPTION_KEEP_ROUTES,
	OPTION_SIMULATED,
	OPTION_SEED
};

static const struct option long_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ "check", no_argument, NULL, 't' },
	{ "socket", required_argument, NULL, 'S' },
	{ "port", required_argument, NULL, 'p' },
	{ "state", required_argument, NULL, 's' },
	{ "reset", no_argument, NULL, 'R' },
	{ "restarted", no_argument, NULL, 'r' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "listen", required_argument, NULL, OPTION_LISTEN },
	{ "azure", required_argument, NULL, OPTION_AZURE },
	{ "azure-habits", required_argument, NULL, OPTION_AZURE_HABITS },
	{ "tls", required_argument, NULL, OPTION_TLS },
	{ "tls-cert", required_argument, NULL, OPTION_TLS_CERT },
	{ "tls-key", required_argument, NULL, OPTION_TLS_KEY },
	{ "tls-client-ca", required_argument, NULL, OPTION_TLS_CLIENT_CA },
	{ "plain-http", no_argument, NULL, OPTION_PLAIN_HTTP },
	{ "token-file", required_argument, NULL, OPTION_TOKEN_FILE },
	{ "group", required_argument, NULL, OPTION_GROUP },
	{ "audit", required_argument, NULL, OPTION_AUDIT },
	{ "force", no_argument, NULL, OPTION_FORCE },
	{ "keep-routes", no_argument, NULL, OPTION_KEEP_ROUTES },
	{ "simulated", no_argument, NULL, OPTION_SIMULATED },
	{ "seed", required_argument, NULL, OPTION_SEED },
	{ "log-format", required_argument, NULL, OPTION_LOG_FORMAT },
	{ "unconfined", no_argument, NULL, OPTION_UNCONFINED },
	{ NULL, 0, NULL, 0 },
};

/* What the words of the command line come to. */
struct given {
	struct host_config config;
	const char *socket;
	struct control_address listen[GUESTS_LISTENERS_MAX - 2]; /* --port, --azure */
	struct control_address azure;
	bool check_only, plain_http, seeded;
};

/* The ready line, one line of JSON, on standard output. */
static void
print_ready(struct host *h)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	json_init(&j, &out, false);
	json_object(&j, NULL);
	json_bool(&j, "ready", true);
	json_string(&j, "socket", h->config.socket_path);
	json_array(&j, "listen");
	listener_json(h, &j);
	json_array_end(&j);
	json_int(&j, "pid", getpid());
	if (h->config.simulated)
		json_bool(&j, "simulated", true);
	http_ready_json(h->http, &j);
	json_object_end(&j);
	puts(out.data);
	fflush(stdout);
	buf_fini(&out);
}

static bool
open_doors(struct host *h, struct errs *errs)
{
	h->http = http_new(h, h->config.socket_path, errs);
	return h->http && http_open_ports(h->http, errs);
}

/* -1 and a line when it is none. */
static int
parse_port(const char *text)
{
	char *end;
	long port = strtol(text, &end, 10);

	if (end != text && !*end && port >= 0 && port <= UINT16_MAX)
		return (int)port;
	fprintf(stderr, "erxd: --port takes 0 to 65535, not %s\n", text);
	return -1;
}

static int
run(const struct host_config *config, bool check_only)
{
	struct host_config with = *config;
	struct host h;
	struct errs errs;
	int status = 2;

	errs_init(&errs);
	signal(SIGXFSZ,
	    SIG_IGN); /* a write that is too much fails, and does not kill */
	/* Before anything else: what is open now is open there. */
	if (!check_only)
		with.zygote = zygote_start(with.unconfined);
	if (!check_only && !with.zygote)
		log_line("try", "-", strerror(errno));
	if (host_init(&h, &with, &errs)) {
		if (check_only) {
			if (host_check(&h, &errs))
				status = 0;
		} else if (open_doors(&h, &errs) && host_start(&h, &errs)) {
			log_errors(&errs);
			errs_fini(&errs);
			errs_init(&errs);
			walls_raise(&h);
			print_ready(&h);
			notify_ready(&h.notify,
			    data_node_text(run_lab(h.run)->tree, "lab"));
			status = host_run(&h);
		}
	}
	log_errors(&errs);
	if (check_only && status == 0)
		printf("%s: the lab is good\n", config->lab_path);
	errs_fini(&errs);
	host_fini(&h);
	libevent_global_shutdown();
	return status;
}

static bool
add_listen(struct given *g, const char *text)
{
	if (g->config.nlisten == sizeof g->listen / sizeof *g->listen)
		fprintf(stderr, "erxd: --listen is taken %zu times\n",
		    sizeof g->listen / sizeof *g->listen);
	else if (control_address_parse(&g->listen[g->config.nlisten], text))
		return g->config.nlisten++, true;
	else
		fprintf(stderr,
		    "erxd: --listen takes ADDRESS:PORT, e.g. 0.0.0.0:8443 or [::]:8443, "
		    "not %.100s\n",
		    text);
	return false;
}

static bool
take_azure(struct given *g, const char *text)
{
	g->config.azure = &g->azure;
	if (control_address_parse(&g->azure, text))
		return true;
	fprintf(stderr,
	    "erxd: --azure takes ADDRESS:PORT, e.g. 127.0.0.1:8443, not %.100s\n",
	    text);
	return false;
}

static bool
take_habits(struct given *g, const char *text)
{
	struct arm_habits habits = { false };

	g->config.azure_habits = text;
	if (arm_habits_parse(&habits, text))
		return true;
	fprintf(stderr,
	    "erxd: --azure-habits takes async, masked-keys, busy, provider and silent, "
	    "with commas between, not %.100s\n",
	    text);
	return false;
}

static bool
take_tls(struct given *g, const char *word)
{
	g->config.tls_auto = strcmp(word, "auto") == 0;
	if (!g->config.tls_auto)
		fprintf(stderr,
		    "erxd: --tls takes auto, not %.40s; a certificate of yours is "
		    "--tls-cert and --tls-key\n",
		    word);
	return g->config.tls_auto;
}

static bool
take_log_format(const char *word)
{
	bool json = strcmp(word, "json") == 0;

	log_json(json);
	if (json || strcmp(word, "text") == 0)
		return true;
	fprintf(stderr, "erxd: --log-format takes text or json, not %.40s\n", word);
	return false;
}

static bool
take_seed(struct given *g, const char *word)
{
	char *end;

	errno = 0;
	g->config.seed = strtoull(word, &end, 10);
	g->seeded = true;
	if (!errno && *word >= '0' && *word <= '9' && !*end)
		return true;
	fprintf(stderr, "erxd: --seed takes a number, not %.40s\n", word);
	return false;
}

/* False: the arguments are wrong, and it has been said. */
static bool
take_long(struct given *g, int option, const char *value)
{
	switch (option) {
	case OPTION_LISTEN:
		return add_listen(g, value);
	case OPTION_AZURE:
		return take_azure(g, value);
	case OPTION_AZURE_HABITS:
		return take_habits(g, value);
	case OPTION_TLS:
		return take_tls(g, value);
	case OPTION_TLS_CERT:
		g->config.tls_certificate = value;
		return true;
	case OPTION_TLS_KEY:
		g->config.tls_key = value;
		return true;
	case OPTION_TLS_CLIENT_CA:
		g->config.tls_client_ca = value;
		return true;
	case OPTION_PLAIN_HTTP:
		g->plain_http = true;
		return true;
	case OPTION_TOKEN_FILE:
		g->config.token_file = value;
		return true;
	case OPTION_GROUP:
		g->config.group = value;
		return true;
	case OPTION_AUDIT:
		g->config.audit = value;
		return true;
	case OPTION_FORCE:
		g->config.force = true;
		return true;
	case OPTION_KEEP_ROUTES:
		g->config.keep_routes = true;
		return true;
	case OPTION_SIMULATED:
		g->config.simulated = true;
		return true;
	case OPTION_SEED:
		return take_seed(g, value);
	case OPTION_LOG_FORMAT:
		return take_log_format(value);
	case OPTION_UNCONFINED:
		g->config.unconfined = true;
		return true;
	default:
		fputs(usage_text, stderr);
		return false;
	}
}

static bool
take_short(struct given *g, int option, const char *value)
{
	switch (option) {
	case 't':
		g->check_only = true;
		return true;
	case 'S':
		g->socket = value;
		return true;
	case 's':
		g->config.state_dir = value;
		return true;
	case 'p':
		g->config.port = parse_port(value);
		return g->config.port >= 0;
	case 'R':
		g->config.reset = true;
		return true;
	case 'r':
		g->config.restarted = true;
		return true;
	case 'q':
		g->config.quiet = true;
		return true;
	case 'v':
		g->config.verbose = true;
		return true;
	default:
		return take_long(g, option, value);
	}
}

/* What is wrong with the face of Azure, or NULL. */
static const char *
wrong_azure(const struct host_config *c)
{
	if (c->token_file && c->nlisten == 0 && c->port < 0 && !c->azure)
		return "--token-file is for --listen, --port and --azure, which are not "
		       "there";
	if (c->azure_habits && !c->azure)
		return "--azure-habits is for --azure ADDRESS:PORT, which is not there";
	return NULL;
}

/* What is wrong with the doors, or NULL. */
static const char *
wrong_doors(const struct given *g)
{
	const struct host_config *c = &g->config;
	bool tls = c->tls_auto || c->tls_certificate;

	if (c->keep_routes && !c->state_dir)
		return "--keep-routes needs a state to come back with: give -s DIR";
	if (g->seeded && !c->simulated)
		return "--seed is for --simulated: chance in real time comes from the system";
	if (!c->tls_certificate != !c->tls_key)
		return "--tls-cert and --tls-key go together";
	if (c->tls_auto && c->tls_certificate)
		return "--tls auto makes a certificate: leave --tls-cert out";
	if (c->tls_auto && !c->state_dir)
		return "--tls auto keeps its authority in the state directory: give -s DIR";
	if (c->tls_client_ca && !tls)
		return "--tls-client-ca needs --tls auto, or --tls-cert and --tls-key";
	if (c->tls_client_ca && !c->token_file)
		return "--tls-client-ca needs --token-file, which says what CN=NAME may do";
	if (tls && g->plain_http)
		return "--plain-http and TLS exclude each other";
	if (tls && c->nlisten == 0)
		return "TLS is for --listen ADDRESS:PORT, which is not there";
	for (size_t i = 0; i < c->nlisten && !tls && !g->plain_http; i++)
		if (!ip_addr_is_loopback(&c->listen[i].address))
			return "--listen beyond this machine needs TLS (--tls auto, or "
			       "--tls-cert and --tls-key), or --plain-http where "
			       "something in front of it has TLS";
	return wrong_azure(c);
}

int
main(int argc, char **argv)
{
	struct given g = { .config = { .port = -1, .seed = 1 } };
	struct host_config *config = &g.config;
	const char *wrong;
	char *path;
	int c, status;

	config->listen = g.listen;
	while ((c = getopt_long(argc, argv, "hVtS:s:qv", long_options, NULL)) != -1) {
		if (c == 'V')
			puts("erxd " PACKAGE_VERSION);
		else if (c == 'h')
			fputs(usage_text, stdout);
		else if (take_short(&g, c, optarg))
			continue;
		else
			return 2;
		return 0;
	}
	config->lab_path = optind < argc ? argv[optind] : NULL;
	/* A lab, unless there may be one in DIR. */
	if (argc - optind > 1 || (config->reset && !config->state_dir) ||
	    (!config->lab_path &&
		(!config->state_dir || config->reset || g.check_only))) {
		fputs(usage_text, stderr);
		return 2;
	}
	wrong = wrong_doors(&g);
	if (wrong) {
		fprintf(stderr, "erxd: %s\n", wrong);
		return 2;
	}
	path = api_socket_path(g.socket);
	config->socket_path = path;
	status = run(config, g.check_only);
	free(path);
	return status;
}
