/*
 * How far to round: draws that lie five seconds apart know nothing of tenths.  An exact
 * length keeps its milliseconds.
 */
#include "plan/spread.h"

#include "base/time.h"
#include "base/xalloc.h"

#include <stdlib.h>

#define LONG (600 * ERX_SEC) /* from here on in minutes and hours */

/* --- of several draws --- */

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

struct plan_spread
plan_spread_of(const int64_t *values, size_t n, bool random)
{
	struct plan_spread s = { .draws = (unsigned)n };
	int64_t *sorted = xcalloc(n, sizeof *sorted);

	for (size_t i = 0; i < n; i++) {
		sorted[i] = values[i];
		if (values[i] > values[s.worst_at])
			s.worst_at = (unsigned)i;
	}
	qsort(sorted, n, sizeof *sorted, by_value);
	s.least = sorted[0];
	s.median = sorted[n / 2];
	if (n % 2 == 0)
		s.median = sorted[n / 2 - 1] + (sorted[n / 2] - sorted[n / 2 - 1]) / 2;
	s.worst = sorted[n - 1];
	s.known = s.least == s.worst && (n > 1 || !random);
	free(sorted);
	return s;
}

struct plan_spread
plan_spread_exact(int64_t us)
{
	return plan_spread_of(&us, 1, false);
}

/* --- text --- */

void
plan_seconds(struct buf *out, int64_t us)
{
	uint64_t abs = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;

	buf_printf(out, "%s%llu.%06llu", us < 0 ? "-" : "",
	    (unsigned long long)(abs / 1000000), (unsigned long long)(abs % 1000000));
}

void
plan_clock_text(struct buf *out, int64_t us, bool known)
{
	long long s = us / ERX_SEC;

	buf_printf(out, "%02lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
	if (known)
		buf_printf(out, ".%03lld", (long long)(us % ERX_SEC / ERX_MSEC));
}

/* "4.7": a number of thousandths without zeros at its end. */
static void
thousandths(struct buf *out, int64_t n)
{
	int digits = 3;
	int64_t part = n % 1000;

	while (digits && part % 10 == 0) {
		part /= 10;
		digits--;
	}
	buf_printf(out, "%lld", (long long)(n / 1000));
	if (digits)
		buf_printf(out, ".%0*lld", digits, (long long)part);
}

static void
in_hours(struct buf *out, int64_t us)
{
	static const struct {
		const char *unit;
		int64_t seconds;
	} units[] = { { "h", 3600 }, { "min", 60 }, { "s", 1 } };
	int64_t s = (us + ERX_SEC / 2) / ERX_SEC;
	const char *blank = "";

	for (size_t i = 0; i < 3; s %= units[i++].seconds)
		if (s >= units[i].seconds) {
			buf_printf(out, "%s%lld %s", blank,
			    (long long)(s / units[i].seconds), units[i].unit);
			blank = " ";
		}
}

void
plan_span_text(struct buf *out, int64_t us)
{
	if (us && us < ERX_MSEC) {
		buf_printf(out, "%lld us", (long long)us);
	} else if (us && us < ERX_SEC) {
		thousandths(out, us);
		buf_puts(out, " ms");
	} else if (us < LONG) {
		thousandths(out, us / ERX_MSEC);
		buf_puts(out, " s");
	} else {
		in_hours(out, us);
	}
}

/* What is known of values that lie so far apart: the power of ten below a fifth. */
static int64_t
step_of(int64_t apart)
{
	int64_t step = 1;

	while (step < ERX_SEC && step * 50 <= apart)
		step *= 10;
	return apart >= 5 * 60 * ERX_SEC ? 60 * ERX_SEC : step;
}

static int64_t
rounded(int64_t us, int64_t step)
{
	return (us + step / 2) / step * step;
}

/* A number in the unit of another, without that. */
static void
number(struct buf *out, int64_t us, int64_t unit)
{
	if (unit == ERX_SEC)
		thousandths(out, us / ERX_MSEC);
	else
		thousandths(out, us);
}

static void
range_text(const struct plan_spread *s, struct buf *out)
{
	int64_t step = step_of(s->worst - s->least);
	int64_t unit = s->worst < ERX_SEC ? ERX_MSEC : ERX_SEC;
	int64_t least, median, worst;

	/* Minutes make sense only where nothing is shorter than some of them. */
	if (step > ERX_SEC && s->worst < LONG)
		step = ERX_SEC;
	while (s->least && step > 1 && !rounded(s->least, step))
		step /= 10; /* a little is not nothing */
	least = rounded(s->least, step);
	median = rounded(s->median, step);
	worst = rounded(s->worst, step);
	if (worst >= LONG) {
		plan_span_text(out, least);
		buf_puts(out, " to ");
		plan_span_text(out, worst);
		buf_puts(out, ", median ");
		plan_span_text(out, median);
	} else {
		number(out, least, unit);
		buf_puts(out, " to ");
		number(out, worst, unit);
		buf_puts(out, unit == ERX_SEC ? " s, median " : " ms, median ");
		number(out, median, unit);
		buf_puts(out, unit == ERX_SEC ? " s" : " ms");
	}
	buf_printf(out, " in %u draws", s->draws);
}

void
plan_spread_text(const struct plan_spread *s, struct buf *out)
{
	int64_t step = 1;

	if (s->known) {
		plan_span_text(out, s->worst);
	} else if (s->draws > 1) {
		range_text(s, out);
	} else if (!s->worst) {
		buf_puts(out, "0 s in 1 draw");
	} else {
		/* Two digits of a single draw. */
		while (step * 100 <= s->worst && step < ERX_SEC)
			step *= 10;
		buf_puts(out, "about ");
		plan_span_text(out, rounded(s->worst, step));
		buf_puts(out, " in 1 draw");
	}
}

void
plan_spread_json(const struct plan_spread *s, struct json *j)
{
	json_seconds(j, "seconds", s->worst);
	json_uint(j, "draws", s->draws);
	json_seconds(j, "median", s->median);
	json_array(j, "range");
	json_seconds(j, NULL, s->least);
	json_seconds(j, NULL, s->worst);
	json_array_end(j);
}
