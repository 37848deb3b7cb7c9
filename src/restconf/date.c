/*
 * Days are counted in the proleptic Gregorian calendar with years that begin in March,
 * so that the leap day is the last of its year.
 */
#include "restconf/date.h"

#include <stdio.h>
#include <string.h>

static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
static const char days[] = "ThuFriSatSunMonTueWed"; /* 1970 began with a Thursday */

static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
	    719468;
}

void
restconf_date_print(char text[RESTCONF_DATE_LEN], int64_t seconds)
{
	int64_t first = days_of(1, 1, 1) * 86400, last = days_of(10000, 1, 1) * 86400;
	int64_t day, of_day, year, month;

	seconds = seconds < first ? first : seconds >= last ? last - 1 : seconds;
	day = (seconds >= 0 ? seconds : seconds - 86399) / 86400;
	of_day = seconds - day * 86400;
	year = 1970 + (day < 0 ? day / 365 - 1 : day / 366);
	while (days_of(year + 1, 1, 1) <= day)
		year++;
	for (month = 1; month < 12 && days_of(year, month + 1, 1) <= day; month++)
		;
	snprintf(text, RESTCONF_DATE_LEN, "%.3s, %02u %.3s %04u %02u:%02u:%02u GMT",
	    days + 3 * ((day % 7 + 7) % 7),
	    (unsigned)(day - days_of(year, month, 1) + 1) % 100u,
	    months + 3 * (month - 1), (unsigned)year % 10000u,
	    (unsigned)(of_day / 3600) % 100u, (unsigned)(of_day / 60 % 60),
	    (unsigned)(of_day % 60));
}

static int
month_of(const char *name)
{
	for (int m = 0; m < 12; m++)
		if (strncmp(months + 3 * m, name, 3) == 0)
			return m + 1;
	return 0;
}

/* The three forms; which letters a name of a day has does not matter. */
static bool
scan(const char *text, char month[4], int t[5])
{
	int used = 0;

	/* NOLINTBEGIN(cert-err34-c): the widths bound the numbers. */
	if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &t[0],
		month, &t[1], &t[2], &t[3], &t[4], &used) == 6 &&
	    used > 0)
		return text[used] == '\0';
	if (sscanf(text, "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &t[0],
		month, &t[1], &t[2], &t[3], &t[4], &used) == 6 &&
	    used > 0) {
		t[1] += t[1] < 70 ? 2000 : 1900;
		return text[used] == '\0';
	}
	if (sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", month, &t[0],
		&t[2], &t[3], &t[4], &t[1], &used) == 6 &&
	    used > 0)
		return text[used] == '\0';
	/* NOLINTEND(cert-err34-c) */
	return false;
}

bool
restconf_date_parse(const char *text, int64_t *seconds)
{
	char month[4] = "";
	int t[5] = { 0 }, m; /* day, year, hour, minute, second */

	if (!scan(text, month, t))
		return false;
	m = month_of(month);
	if (!m || t[0] < 1 || t[0] > 31 || t[1] < 1 || t[2] < 0 || t[2] > 23 ||
	    t[3] < 0 || t[3] > 59 || t[4] < 0 || t[4] > 60)
		return false;
	*seconds = days_of(t[1], m, t[0]) * 86400 + t[2] * 3600 + t[3] * 60 + t[4];
	return true;
}
