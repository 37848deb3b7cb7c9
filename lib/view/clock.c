/*
 * Days to a date as in Hinnant's civil_from_days: no table of months, and no C library
 * that asks the machine for its zone.
 */
#include "view/clock.h"

#include <stdio.h>

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
