/*
 * What leaves as a file: captures of sessions, and tables as MRT.
 */
#include "erxd/ops.h"

#include "erxd/captures.h"
#include "erxd/host.h"
#include "net/show.h"

#include <stdlib.h>
#include <string.h>

static const char pcap_type[] = "application/x-pcapng";
static const char mrt_type[] = "application/octet-stream";

static void
read_format(const struct data_node *input, struct capture_config *c, struct errs *errs)
{
	const char *format = data_node_text(input, "format");

	c->format = NET_PCAPNG;
	if (format && !net_recording_parse(&c->format, format))
		errs_add(errs, CODE_BAD_ARGUMENT, NULL, "format", "pcapng or mrt",
		    "there is no format %.40s", format);
}

static void
capture(struct request *r, const struct data_node *input)
{
	const char *count = data_node_text(input, "count");
	struct capture_config c = { .of = data_node_text(input, "of"),
		.end = ERX_NEVER };
	struct request_rows rows = { capture_next, capture_free, NULL, true };
	struct host *h = request_host(r);
	int64_t us = -1;
	struct errs errs;

	errs_init(&errs);
	read_format(input, &c, &errs);
	ops_duration(input, "for", &us, &errs);
	if (us >= 0)
		c.end = erx_time_add(host_now(h), us);
	c.messages = count ? strtoull(count, NULL, 10) : 0;
	if (!errs.nerrors)
		rows.ctx = capture_new(h, &c, &errs);
	if (rows.ctx)
		request_stream_octets(r, c.format == NET_MRT ? mrt_type : pcap_type,
		    &rows, c.end);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

static bool
dump_next(void *show, struct buf *out, unsigned rows)
{
	return net_show_next(show, out, rows);
}

static void
dump_done(void *show)
{
	net_show_free(show);
}

static void
dump(struct request *r, const struct data_node *input)
{
	struct request_rows rows = { dump_next, dump_done, NULL, false };
	struct host *h = request_host(r);
	enum net_view view = NET_VIEW_ALL;
	struct errs errs;

	errs_init(&errs);
	ops_view(input, &view, &errs);
	if (!errs.nerrors)
		rows.ctx = net_show_mrt(h->net, data_node_text(input, "at"), view,
		    data_node_text(input, "peer"), h->epoch_us + host_now(h).us, &errs);
	if (rows.ctx)
		request_stream_octets(r, mrt_type, &rows, ERX_NEVER);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

const struct op_row op_rows_capture[] = {
	{ "capture", capture },
	{ "dump", dump },
	{ NULL, NULL },
};
