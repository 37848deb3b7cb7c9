/*
 * What was sent or received is printed by bgp_notify_print, and a fault of the other
 * end adds its reason, since "UPDATE Message Error" alone helps nobody.
 */
#include "bgp/down.h"

/* Whole seconds, as hold times are; lab tests may have shorter ones. */
static void
print_span(struct buf *b, int64_t us)
{
	if (us % ERX_SEC)
		buf_printf(b, "%lld ms", (long long)(us / ERX_MSEC));
	else
		buf_printf(b, "%lld s", (long long)(us / ERX_SEC));
}

void
bgp_down_print(struct buf *b, const struct bgp_news *news)
{
	switch (news->down) {
	case BGP_DOWN_TCP:
		buf_puts(b, "connection closed by peer");
		return;
	case BGP_DOWN_HOLD:
		buf_puts(b, "hold timer expired: nothing heard for ");
		print_span(b, news->silence);
		return;
	case BGP_DOWN_SEND_HOLD:
		buf_puts(b, "send hold timer expired: nothing taken for ");
		print_span(b, news->silence);
		return;
	case BGP_DOWN_NOTIFIED:
		buf_puts(b, "received ");
		break;
	case BGP_DOWN_FAULT:
	case BGP_DOWN_STOPPED:
	case BGP_DOWN_N:
		buf_puts(b, "sent ");
		break;
	}
	if (news->notify.code)
		bgp_notify_print(b, &news->notify);
	else
		buf_puts(b, "a malformed NOTIFICATION");
	if (news->fault.reason)
		buf_printf(b, " (%s)", news->fault.reason);
}

void
bgp_text_clean(char *out, size_t size, const char *text)
{
	size_t i;

	for (i = 0; i + 1 < size && text[i]; i++) {
		uint8_t c = (uint8_t)text[i], next = (uint8_t)text[i + 1];
		bool c1 = c == 0xc2 && next >= 0x80 && next < 0xa0;

		out[i] = c < 0x20 || c == 0x7f || c1 ? '?' : text[i];
		if (c1 && i + 2 < size)
			out[++i] = '?';
	}
	while (i > 0 && ((uint8_t)text[i] & 0xc0) == 0x80)
		i--;
	out[i] = '\0';
}
