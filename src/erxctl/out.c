/*
 * JSON as it came, forms of the Azure CLI, texts, and errors.  Tables are in table.c.
 */
#include "erxctl/out.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/xalloc.h"
#include "lab/lab.h"
#include "net/lasting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* What is said once and holds from then on. */
struct said {
	bool terminal; /* standard output was one, of so many columns */
	size_t columns;
	bool in_words;
};

static struct said *
said(void)
{
	static struct said s;

	return &s;
}

bool
out_terminal(size_t *columns)
{
	struct winsize w;

	*columns = said()->columns;
	if (said()->terminal)
		return true;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
		*columns = w.ws_col;
	return isatty(STDOUT_FILENO) != 0;
}

bool
out_remember_terminal(void)
{
	size_t columns;

	said()->terminal = out_terminal(&columns);
	/* Two are for the marks. */
	said()->columns = columns > 2 ? columns - 2 : columns;
	return said()->terminal;
}

static void
print_member(const char *body, size_t len, const char *key)
{
	/* {"erx:output":{"KEY":VALUE}}\n: what stands between is printed as it came, so
	 * that a table of any size costs no parsing. */
	size_t front = strlen("{\"erx:output\":{\"\":") + strlen(key);

	while (len && (body[len - 1] == '\n' || body[len - 1] == ' '))
		len--;
	if (len < front + 2)
		fwrite(body, 1, len, stdout);
	else
		fwrite(body + front, 1, len - front - 2, stdout);
}

void
out_json(const char *body, size_t len, const char *key)
{
	print_member(body, len, key);
	putchar('\n');
}

static int
by_name(const void *a, const void *b)
{
	return strcmp((*(struct data_node *const *)a)->name,
	    (*(struct data_node *const *)b)->name);
}

/* Keys in their order, as the Azure CLI has them. */
static void
az_row(struct json *j, struct data_node *row)
{
	json_object(j, NULL);
	if (row->n > 1)
		qsort(row->children, row->n, sizeof *row->children, by_name);
	for (size_t i = 0; i < row->n; i++)
		data_node_json(j, row->children[i]->name, row->children[i]);
	json_object_end(j);
}

void
out_az(const char *body, size_t len, const char *key)
{
	struct data_rows rows;
	struct data_node *row;
	struct buf out;
	struct json j;

	if (!data_rows_init(&rows, body, len, key))
		return;
	buf_init(&out);
	json_init(&j, &out, true);
	json_object(&j, NULL);
	json_array(&j, "value");
	while ((row = data_rows_next(&rows)) != NULL) {
		az_row(&j, row);
		data_node_free(row);
		fwrite(out.data, 1, out.len, stdout);
		buf_reset(&out);
	}
	json_array_end(&j);
	json_object_end(&j);
	fwrite(out.data, 1, out.len, stdout);
	putchar('\n');
	buf_fini(&out);
}

void
out_az_resources(const char *body, size_t len, const char *key, bool one)
{
	struct data_rows rows;
	struct data_node *row;
	struct buf out;
	struct json j;

	if (!data_rows_init(&rows, body, len, key))
		return;
	buf_init(&out);
	json_init(&j, &out, true);
	if (!one)
		json_array(&j, NULL);
	while ((row = data_rows_next(&rows)) != NULL) {
		az_row(&j, row);
		data_node_free(row);
	}
	if (!one)
		json_array_end(&j);
	fwrite(out.data, 1, out.len, stdout);
	putchar('\n');
	buf_fini(&out);
}

void
out_text(const char *text)
{
	size_t len = strlen(text);

	fputs(text, stdout);
	if (len == 0 || text[len - 1] != '\n')
		putchar('\n');
}

/* Not there, and null, alike: NULL. */
static const char *
given(const struct data_node *map, const char *key)
{
	const char *text = data_node_text(map, key);

	return text && *text ? text : NULL;
}

/* "  hub > hub/gw0 > er-a/primary > seattle/ce0: delivered" */
static void
print_way(const struct data_node *way)
{
	const struct data_node *hops = data_node_get(way, "hops");
	const char *fate = data_node_text(way, "fate"), *link = NULL, *stretched;
	const char *into = given(way, "into");

	for (size_t i = 0; hops && i < hops->n; i++) {
		printf("%s%s", i ? " > " : "  ",
		    data_node_text(hops->children[i], "router"));
		stretched = given(hops->children[i], "stretched");
		if (stretched)
			printf(" (into the tunnel of %s)", stretched);
		link = given(hops->children[i], "link");
	}
	if (into)
		printf(": %s %s\n", fate, into);
	else if (link && strcmp(fate, "external-neighbour") == 0)
		printf(": handed over at %s\n", link);
	else
		printf(": %s\n", fate);
}

/* How many members are neither lost nor arrive. */
static void
print_others(const struct data_node *trace, const char *key, const char *text)
{
	const char *n = given(trace, key);

	if (n && strcmp(n, "0") != 0)
		printf(", %s %s", n, text);
}

static void
print_direction(const char *from, const char *to, const struct data_node *trace)
{
	const struct data_node *ways = data_node_get(trace, "paths");
	const char *reason = given(trace, "reason"), *rule = given(trace, "rule");
	const char *members = data_node_text(trace, "members");
	const char *mtu = given(trace, "mtu");

	printf("%s to %s: %s of %s way%s lost", from, to, data_node_text(trace, "lost"),
	    members, strcmp(members, "1") ? "s" : "");
	print_others(trace, "internet", "to the Internet");
	print_others(trace, "half-known", "half-known");
	/* What every link takes is no news. */
	if (mtu && strcmp(mtu, "1500") != 0)
		printf(", packets of up to %s octets", mtu);
	putchar('\n');
	for (size_t i = 0; ways && i < ways->n; i++)
		print_way(ways->children[i]);
	if (ways && ways->n < strtoul(members, NULL, 10))
		printf("  … and %lu more\n", strtoul(members, NULL, 10) - ways->n);
	if (reason)
		printf("  why: %s%s%s%s\n", reason, rule ? " (" : "", rule ? rule : "",
		    rule ? ")" : "");
}

void
out_trace(const struct data_node *trace)
{
	const struct data_node *reverse = data_node_get(trace, "reverse");
	const char *from = data_node_text(trace, "from"),
		   *to = data_node_text(trace, "to");
	const char *there = given(trace, "only-forward");
	const char *back = given(trace, "only-reverse");
	const char *symmetric = given(trace, "symmetric");
	const char *seen = given(trace, "translated-to");

	print_direction(from, to, trace);
	if (seen)
		printf("  %s is translated to %s on the way\n", from, seen);
	if (!reverse || reverse->kind != DATA_MAP) {
		puts("nothing to trace back from: its routers are not in the lab");
		return;
	}
	print_direction(to, seen ? seen : from, reverse);
	if (symmetric)
		puts(strcmp(symmetric, "true") == 0
			? "both directions take the same links"
			: "the directions differ");
	if (there)
		printf("  only there: %s\n", there);
	if (back)
		printf("  only back: %s\n", back);
}

static void
print_not_restored(const struct data_node *list)
{
	struct net_lasting_row *rows = xcalloc(list->n + 1, sizeof *rows);
	struct net_lasting_line line;
	size_t n = 0, at = 0;
	struct buf text;

	for (size_t i = 0; i < list->n; i++) {
		const struct data_node *row = list->children[i];
		const char *network = given(row, "network");
		struct net_lasting_row *r = &rows[n];

		r->router = given(row, "router");
		r->before = given(row, "before");
		r->after = given(row, "after");
		n += r->router && network && ip_prefix_parse(&r->prefix, network);
	}
	buf_init(&text);
	while (net_lasting_next(rows, n, &at, &line)) {
		buf_printf(&text, "not restored: %s ", line.row.router);
		net_lasting_text(&text, &line);
		buf_putc(&text, '\n');
	}
	fputs(text.data ? text.data : "", stdout);
	buf_fini(&text);
	free(rows);
}

void
out_rest(const struct data_node *rest)
{
	const struct data_node *rows = data_node_get(rest, "not-restored");
	const char *held = given(rest, "held"),
		   *more = given(rest, "more-not-restored");
	const char *unknown = given(rest, "not-compared");
	const char *restored = given(rest, "restored");

	fputs(held ? held : "", stdout);
	if (restored && strcmp(restored, "0") == 0)
		puts("nothing to restore");
	else if (restored)
		printf("restored: %s\n", restored);
	if (rows)
		print_not_restored(rows);
	if (more)
		printf("not restored: %s more prefixes at routers\n", more);
	if (unknown)
		printf("not compared %s\n", unknown);
}

/* Seconds with six decimals, without those that are 0. */
static void
print_seconds(const char *text)
{
	size_t n = strlen(text);

	while (strchr(text, '.') && n > 1 && text[n - 1] == '0')
		n--;
	n -= n > 1 && text[n - 1] == '.';
	printf("%.*s s", (int)n, text);
}

void
out_advance(const struct data_node *advance)
{
	const char *passed = given(advance, "passed"), *now = given(advance, "now");
	const char *converged = given(advance, "converged"),
		   *reached = given(advance, "reached");

	const struct data_node *reasons = data_node_get(advance, "reasons");

	print_seconds(passed ? passed : "0");
	printf(" have passed, it is ");
	print_seconds(now ? now : "0");
	printf(" after the start: %s%s\n",
	    reached && strcmp(reached, "true") == 0 ? "" : "not reached, ",
	    converged && strcmp(converged, "true") == 0 ? "converged"
							: "not converged");
	for (size_t i = 0; reasons && i < reasons->n; i++)
		printf("  %s\n", reasons->children[i]->text);
}

static void
errors_json(const struct errs *errs)
{
	struct buf out;
	struct json j;

	buf_init(&out);
	for (size_t i = 0; i < errs->n; i++) {
		const struct err *e = &errs->items[i];

		json_init(&j, &out, false);
		json_object(&j, NULL);
		json_object(&j, e->warning ? "warning" : "error");
		json_string(&j, "code", code_word(e->code));
		json_string(&j, "message", e->text);
		json_string(&j, "cause", e->where);
		json_string(&j, "cure", e->cure);
		json_string(&j, "path", e->path);
		json_object_end(&j);
		json_object_end(&j);
		buf_putc(&out, '\n');
	}
	fputs(out.data ? out.data : "", stderr);
	buf_fini(&out);
}

void
out_errors_in_words(void)
{
	said()->in_words = true;
}

void
out_errors(const struct errs *errs, enum out_format format)
{
	struct buf out;

	if (format != OUT_TABLE && !said()->in_words) {
		errors_json(errs);
		return;
	}
	buf_init(&out);
	lab_print_errors(errs, &out);
	if (out.data)
		fputs(out.data, stderr);
	buf_fini(&out);
}
