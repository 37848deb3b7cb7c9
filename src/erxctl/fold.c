/*
 * Lines are cut between words, and columns are counted as characters of UTF-8.
 */
#include "erxctl/fold.h"

#include <string.h>

/* Octets of a text that are so many characters at most and end with a word, unless the
 * first word is longer. */
static size_t
words_in(const char *text, size_t most)
{
	size_t end = 0, n = 0, i = 0;

	for (; text[i] && n <= most; i++) {
		if (text[i] == ' ')
			end = i;
		n += (text[i] & 0xc0) != 0x80;
	}
	if (!text[i] && n <= most)
		return i;
	return end ? end : strcspn(text, " ");
}

void
fold_print(FILE *to, const char *text, size_t indent, size_t most)
{
	size_t n = words_in(text, most - indent);

	fprintf(to, "%.*s", (int)n, text);
	for (text += n; *text; text += n) {
		text += *text == ' ';
		n = words_in(text, most - indent);
		fprintf(to, "\n%*s%.*s", (int)indent, "", (int)n, text);
	}
}

/* Octets in front of the text of a line: those of the name, and of the blanks behind
 * it. */
static size_t
hang_of(const char *line, size_t len)
{
	size_t begin = strspn(line, " "), at = begin;

	while (at + 1 < len && (line[at] != ' ' || line[at + 1] != ' '))
		at++;
	if (begin == 0 || at + 1 >= len)
		return begin + 4;
	while (at < len && line[at] == ' ')
		at++;
	return at;
}

void
fold_help(FILE *to, const char *lines, size_t most)
{
	char line[1024];

	while (*lines) {
		size_t len = strcspn(lines, "\n"), hang = hang_of(lines, len);

		if (most <= hang + 20 || len >= sizeof line || len < hang) {
			fprintf(to, "%.*s\n", (int)len, lines);
		} else {
			fprintf(to, "%.*s", (int)hang, lines);
			snprintf(line, sizeof line, "%.*s", (int)(len - hang),
			    lines + hang);
			fold_print(to, line, hang, most);
			fputc('\n', to);
		}
		lines += len;
		lines += *lines == '\n';
	}
}
