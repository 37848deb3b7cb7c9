/*
 * erxd LAB.yaml: reads its arguments, the lab, and runs the host until a signal ends
 * it.
 */
#include "config.h"

#include "api/verbs.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "erxd/host.h"
#include "erxd/http.h"
#include "erxd/listener.h"
#include "erxd/log.h"

#include <event2/event.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage_text[] =
    "usage: erxd [-qtv] [-S SOCKET] [--port N] [--restarted] [-s DIR [--reset]]\n"
    "            [LAB.yaml]\n"
    "  -t         check the lab and exit\n"
    "  -s DIR     keep what was acknowledged in DIR; what is there wins over the lab\n"
    "  --reset    forget what is there\n"
    "  --restarted  neighbours may keep the routes of the one before: restart\n"
    "             gracefully (with -s: known by itself)\n"
    "  -S SOCKET  control socket (default $ERX_SOCKET, $XDG_RUNTIME_DIR/erxd.sock,\n"
    "             /run/erxd/erxd.sock)\n"
    "  --port N   listen on 127.0.0.1:N too (0: a free port); the ready line has the\n"
    "             token that requests need there\n"
    "  -q         no event lines on standard error; -v: more of them\n"
    "  -V         print the version\n"
    "erxd(8) has the rest.\n";

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
	{ NULL, 0, NULL, 0 },
};

void
host_print_ready(struct host *h)
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
	return h->http &&
	    (h->config.port < 0 ||
		http_open_port(h->http, (uint16_t)h->config.port, errs));
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
	struct host h;
	struct errs errs;
	int status = 2;

	errs_init(&errs);
	if (host_init(&h, config, &errs)) {
		if (check_only) {
			if (host_check(&h, &errs))
				status = 0;
		} else if (open_doors(&h, &errs) && host_start(&h, &errs)) {
			log_errors(&errs);
			errs_fini(&errs);
			errs_init(&errs);
			host_print_ready(&h);
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

int
main(int argc, char **argv)
{
	struct host_config config = { .port = -1 };
	const char *socket = NULL;
	bool check_only = false;
	char *path;
	int c, status;

	while ((c = getopt_long(argc, argv, "hVtS:s:qv", long_options, NULL)) != -1)
		switch (c) {
		case 't':
			check_only = true;
			break;
		case 'S':
			socket = optarg;
			break;
		case 's':
			config.state_dir = optarg;
			break;
		case 'p':
			config.port = parse_port(optarg);
			if (config.port < 0)
				return 2;
			break;
		case 'R':
			config.reset = true;
			break;
		case 'r':
			config.restarted = true;
			break;
		case 'q':
			config.quiet = true;
			break;
		case 'v':
			config.verbose = true;
			break;
		case 'V':
			puts("erxd " PACKAGE_VERSION);
			return 0;
		case 'h':
			fputs(usage_text, stdout);
			return 0;
		default:
			fputs(usage_text, stderr);
			return 2;
		}
	config.lab_path = optind < argc ? argv[optind] : NULL;
	/* A lab, unless there may be one in DIR. */
	if (argc - optind > 1 || (config.reset && !config.state_dir) ||
	    (!config.lab_path && (!config.state_dir || config.reset || check_only))) {
		fputs(usage_text, stderr);
		return 2;
	}
	path = api_socket_path(socket);
	config.socket_path = path;
	status = run(&config, check_only);
	free(path);
	return status;
}
