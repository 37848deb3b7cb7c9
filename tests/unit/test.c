#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? -1 : (int)(at - digits) % 16;
}

size_t
test_hex(uint8_t *out, size_t size, const char *hex)
{
	size_t n = 0;

	for (const char *p = hex; *p != '\0';) {
		if (strchr(" \t\n:", *p) != NULL) {
			p++;
			continue;
		}
		if (digit(p[0]) < 0 || digit(p[1]) < 0)
			ck_abort_msg("not hex at byte %zu: \"%.20s\"", n, p);
		if (n == size)
			ck_abort_msg("more than %zu bytes of hex", size);
		out[n++] = (uint8_t)(digit(p[0]) << 4 | digit(p[1]));
		p += 2;
	}
	return n;
}

static char *
spell(const uint8_t *bytes, size_t len)
{
	char *text = calloc(len + 1, 3);

	for (size_t i = 0; text != NULL && i < len; i++)
		snprintf(text + 3 * i, 4, "%02x ", bytes[i]);
	return text;
}

void
test_bytes_at(const char *file, int line, const void *got, size_t len, const char *hex)
{
	size_t size = strlen(hex) / 2 + 1;
	uint8_t *want = malloc(size);
	size_t n = want == NULL ? 0 : test_hex(want, size, hex);
	size_t i = 0;

	while (i < n && i < len && want[i] == ((const uint8_t *)got)[i])
		i++;
	if (i < n || i < len)
		ck_abort_msg(
		    "%s:%d: %zu bytes, not %zu; they differ from byte %zu on:\n"
		    "  got  %s\n  want %s",
		    file, line, len, n, i, spell(got, len), spell(want, n));
	free(want);
}

/*
 * Check notes the place of each assertion that holds in a file, with one system call an
 * assertion, in case the next line brings the process down: most of what a run with
 * millions of them would cost.  Tests run in this one process, where a sanitizer or a
 * debugger tells that place.  The linker puts this in the place of Check's own; an
 * assertion that fails says its place as ever.
 */
void
__wrap__mark_point(const char *file, int line)
{
	(void)file;
	(void)line;
}
