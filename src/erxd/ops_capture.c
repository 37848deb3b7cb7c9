/*
 * What leaves as a file: captures of sessions, and tables as MRT.
 */
#include "erxd/ops.h"

#include "erxd/captures.h"
#include "erxd/host.h"
#include "net/mrt_dump.h"

#include <stdlib.h>
#include <string.h>

static const char pcap_type[] = "application/x-pcapng";
static const char mrt_type[] = "application/octet-stream";

static void
capture(struct request *r, const struct api_args *in)
{
	struct capture_config c = { .of = api_text(in, API_CAPTURE_OF),
		.format = (enum net_recording_format)api_word(in, API_CAPTURE_FORMAT),
		.messages = api_number(in, API_CAPTURE_COUNT),
		.end = ERX_NEVER };
	struct rows rows = { capture_next, capture_free, NULL };
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	if (api_given(in, API_CAPTURE_FOR))
		c.end = erx_time_add(host_now(h), api_us(in, API_CAPTURE_FOR));
	rows.ctx = capture_new(h, &c, &errs);
	if (rows.ctx)
		request_stream_octets(r, c.format == NET_MRT ? mrt_type : pcap_type,
		    &rows, true, c.end);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

static void
dump(struct request *r, const struct api_args *in)
{
	struct rows rows;
	struct host *h = request_host(r);
	struct errs errs;

	errs_init(&errs);
	rows = net_mrt_dump(h->net, api_text(in, API_DUMP_AT),
	    (enum net_view)api_word(in, API_DUMP_VIEW), api_text(in, API_DUMP_PEER),
	    h->epoch_us + host_now(h).us, &errs);
	if (rows.ctx)
		request_stream_octets(r, mrt_type, &rows, false, ERX_NEVER);
	else
		request_refuse(r, &errs);
	errs_fini(&errs);
}

const struct op_row op_rows_capture[] = {
	{ &api_verb_capture, capture },
	{ &api_verb_dump, dump },
	{ NULL, NULL },
};
