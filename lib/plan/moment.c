/*
 * The calendar by counting days from 1 March of the year 0: each year then ends with
 * the day that it may have more, and months have lengths that a line fits.
 */
#include "plan/moment.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

#define DAYS_TO_1970 719468 /* from 1 March of the year 0 */
#define DAYS_OF_400  146097 /* years */

struct date {
	int64_t year;
	unsigned month, day; /* from 1 */
};

static int64_t
days_of(struct date d)
{
	int64_t year = d.month > 2 ? d.year : d.year - 1;
	int64_t month = d.month > 2 ? d.month - 3 : d.month + 9;

	return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 +
	    d.day - 1 - DAYS_TO_1970;
}

static struct date
date_of(int64_t days)
{
	int64_t n = days + DAYS_TO_1970, era = n / DAYS_OF_400,
		of_era = n % DAYS_OF_400;
	int64_t year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	struct date d = { .day = (unsigned)(of_year - (153 * month + 2) / 5 + 1) };

	d.month = (unsigned)(month < 10 ? month + 3 : month - 9);
	d.year = year + era * 400 + (d.month <= 2);
	return d;
}

static unsigned
two(const char *text)
{
	return (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
}

bool
plan_moment_read(const char *text, struct plan_moment *out)
{
	struct date d, same;
	unsigned hour, minute;
	const char *zone;

	if (strlen(text) < 17)
		return false;
	d = (struct date){ two(text) * 100 + two(text + 2), two(text + 5),
		two(text + 8) };
	hour = two(text + 11);
	minute = two(text + 14);
	zone = text + 16;
	if (d.year < 1970 || d.month < 1 || d.month > 12 || hour > 23 || minute > 59)
		return false;
	same = date_of(days_of(d));
	if (same.month != d.month || same.day != d.day)
		return false;
	if (*zone != 'Z' &&
	    (strlen(zone) != 6 || two(zone + 1) > 14 || two(zone + 4) > 59))
		return false;
	out->minutes = (days_of(d) * 24 + hour) * 60 + minute;
	snprintf(out->zone, sizeof out->zone, "%.6s", *zone == 'Z' ? "UTC" : zone);
	return true;
}

/* To the minute that has begun. */
static int64_t
minutes(const struct plan_moment *m, int64_t later)
{
	return m->minutes + later / (60 * ERX_SEC);
}

void
plan_moment_time(const struct plan_moment *m, int64_t later, struct buf *out)
{
	int64_t n = minutes(m, later) % (24 * 60);

	buf_printf(out, "%02d:%02d", (int)(n / 60), (int)(n % 60));
}

void
plan_moment_text(const struct plan_moment *m, int64_t later, struct buf *out)
{
	static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue",
		"Wed" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t day = minutes(m, later) / (24 * 60);
	struct date d = date_of(day);

	buf_printf(out, "%s %u %s %d ", days[day % 7], d.day, months[d.month - 1],
	    (int)d.year);
	plan_moment_time(m, later, out);
	buf_printf(out, " %s", m->zone);
}
