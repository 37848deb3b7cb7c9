/*
 * Days to a date as in Hinnant's civil_from_days: no table of months, and no C library
 * that asks the machine for its zone; and back as in his days_from_civil.
 */
#include "view/clock.h"

#include "base/time.h"

#include <stdio.h>
#include <string.h>

const char *
view_clock(int64_t us, char buf[VIEW_CLOCK_LEN])
{
	int64_t ms = us / 1000, left = ms % 86400000, z = ms / 86400000 + 719468;
	int64_t era = z / 146097, of_era = z % 146097;
	int64_t year =
	    (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t m = (5 * of_year + 2) / 153, month = m < 10 ? m + 3 : m - 9;

	snprintf(buf, VIEW_CLOCK_LEN, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    (int)(year + era * 400 + (month <= 2)), (int)month,
	    (int)(of_year - (153 * m + 2) / 5 + 1), (int)(left / 3600000),
	    (int)(left / 60000 % 60), (int)(left / 1000 % 60), (int)(left % 1000));
	return buf;
}

/* Two or four digits, then `behind`; false when it is something else. */
static bool
take_digits(const char **text, unsigned digits, char behind, unsigned max, unsigned *n)
{
	*n = 0;
	for (unsigned i = 0; i < digits; i++, (*text)++) {
		if (**text < '0' || **text > '9')
			return false;
		*n = *n * 10 + (unsigned)(**text - '0');
	}
	if (behind && **text != behind)
		return false;
	*text += behind != '\0';
	return *n <= max;
}

/* "Z", or how far a clock is before UTC: "+02:00". */
static bool
read_zone(const char *text, int64_t *seconds)
{
	int sign = *text == '-' ? -1 : 1;
	unsigned h, mi;

	*seconds = 0;
	if (strcmp(text, "Z") == 0)
		return true;
	if (*text != '+' && *text != '-')
		return false;
	text++;
	if (!take_digits(&text, 2, ':', 23, &h) ||
	    !take_digits(&text, 2, '\0', 59, &mi) || *text)
		return false;
	*seconds = sign * (int64_t)(h * 3600 + mi * 60);
	return true;
}

static unsigned
days_of(unsigned year, unsigned month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month == 2)
		return leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

bool
view_clock_read(const char *text, int64_t *us)
{
	unsigned y, mo, d, h, mi, sec;
	int64_t days, zone;

	if (!take_digits(&text, 4, '-', 9999, &y) ||
	    !take_digits(&text, 2, '-', 12, &mo) || mo < 1 ||
	    !take_digits(&text, 2, 'T', days_of(y, mo), &d) || d < 1 ||
	    !take_digits(&text, 2, ':', 23, &h) ||
	    !take_digits(&text, 2, ':', 59, &mi) ||
	    !take_digits(&text, 2, '\0', 60, &sec))
		return false;
	if (*text == '.')
		text += 1 + strspn(text + 1, "0123456789");
	if (!read_zone(text, &zone))
		return false;
	y -= mo <= 2;
	days = (int64_t)(y / 400) * 146097 + (int64_t)(y % 400) * 365 + y % 400 / 4 -
	    y % 400 / 100 + (153 * (mo > 2 ? mo - 3 : mo + 9) + 2) / 5 + d - 1 - 719468;
	*us = ((days * 24 + h) * 3600 + mi * 60 + sec - zone) * ERX_SEC;
	return true;
}
