/*
 * Whole units and a fraction are apart, so that no duration goes through floating
 * point.
 */
#include "data/duration.h"

#include "base/time.h"

#include <stddef.h>
#include <string.h>

bool
data_duration_parse(const char *s, int64_t *us)
{
	static const struct {
		const char *name;
		int64_t us;
	} units[] = { { "", ERX_SEC }, { "us", 1 }, { "ms", ERX_MSEC },
		{ "s", ERX_SEC }, { "m", 60 * ERX_SEC }, { "h", 3600 * ERX_SEC },
		{ "d", 86400 * ERX_SEC } };
	int64_t whole = 0, fraction = 0, scale = 1;
	size_t digits = 0;

	for (; *s >= '0' && *s <= '9' && digits < 9; s++, digits++)
		whole = whole * 10 + (*s - '0');
	if (digits == 0)
		return false;
	if (*s == '.') {
		for (s++; *s >= '0' && *s <= '9' && scale < 1000000; s++) {
			fraction = fraction * 10 + (*s - '0');
			scale *= 10;
		}
		if (scale == 1)
			return false;
	}
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(s, units[i].name) != 0)
			continue;
		if (whole >= INT64_MAX / units[i].us / 4)
			return false;
		*us = whole * units[i].us + fraction * units[i].us / scale;
		return true;
	}
	return false;
}
