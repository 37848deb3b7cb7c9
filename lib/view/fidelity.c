/*
 * One row a rule, in the order of the register.  Which rules a lab rests on is told by
 * the letter of the rule and the kinds of objects in the lab: an object brings all
 * rules of its kind, so a lab may be told of a rule that it does not touch, and never
 * the other way round.
 */
#include "view/fidelity.h"

#include "base/json.h"
#include "er/world.h"

#include <string.h>

static bool
has_mark(const struct er_registered *r, const char *mark)
{
	return strstr(r->marks, mark) != NULL;
}

/* Full stops of sources would be in the way. */
static const char *
missing(const struct er_registered *r)
{
	return r->none ? r->none : r->but;
}

static size_t
ntests(const struct er_registered *r)
{
	size_t n = 0;

	for (const char *p = r->tests; p && *p; p++)
		n += *p == ' ';
	return r->tests ? n + 1 : 0;
}

const struct er_registered *
view_fidelity_find(const char *id)
{
	for (size_t i = 0; i < er_nregister; i++)
		if (er_register[i].id && strcmp(er_register[i].id, id) == 0)
			return &er_register[i];
	return NULL;
}

struct counts {
	size_t rules, whole, part, none, inferred;
};

static struct counts
count(void)
{
	struct counts c = { 0 };

	for (size_t i = 0; i < er_nregister; i++) {
		const struct er_registered *r = &er_register[i];

		if (!r->id)
			continue;
		c.rules++;
		c.none += r->none != NULL;
		c.part += r->but != NULL;
		c.whole += !r->none && !r->but;
		c.inferred += has_mark(r, "inferred");
	}
	return c;
}

/* --- JSON --- */

/* Texts that a character parts, as a list; blanks behind it are left out. */
static void
json_parts(struct json *j, const char *key, const char *text, char mark)
{
	json_array(j, key);
	while (text && *text) {
		const char *end = strchr(text, mark);
		size_t n = end ? (size_t)(end - text) : strlen(text);

		json_stringf(j, NULL, "%.*s", (int)n, text);
		text += n + (end != NULL);
		text += strspn(text, " ");
	}
	json_array_end(j);
}

static void
json_rule(struct json *j, const struct er_registered *r)
{
	const char *leaf;

	json_object(j, NULL);
	json_string(j, "id", r->id);
	json_parts(j, "marks", r->marks, ',');
	json_string(j, "text", r->text);
	json_parts(j, "sources", r->sources, ';');
	json_parts(j, "tests", r->tests, ' ');
	json_string(j, "held", r->none ? "no" : r->but ? "in-part" : "yes");
	json_string(j, "not-modelled", missing(r));
	json_array(j, "switches");
	for (size_t i = 0; (leaf = er_register_switch(r, i)) != NULL; i++)
		json_string(j, NULL, leaf);
	json_array_end(j);
	json_object_end(j);
}

static void
print_json(struct buf *out, const struct er_registered *only)
{
	const struct er_world *w = &er_world_table;
	struct json j;

	json_init(&j, out, true);
	json_object(&j, NULL);
	json_array(&j, "rules");
	for (size_t i = 0; i < er_nregister; i++)
		if (er_register[i].id && (!only || only == &er_register[i]))
			json_rule(&j, &er_register[i]);
	json_array_end(&j);
	json_array(&j, "tables");
	for (size_t i = 0; !only && i < w->nsources; i++) {
		json_object(&j, NULL);
		json_string(&j, "what", w->sources[i].what);
		json_string(&j, "date", w->sources[i].date);
		json_string(&j, "document", w->sources[i].document);
		json_object_end(&j);
	}
	json_array_end(&j);
	json_object_end(&j);
	buf_putc(out, '\n');
}

/* --- text --- */

static void
print_rule(struct buf *out, const struct er_registered *r)
{
	const char *leaf;

	buf_printf(out, "%s  %s  %s\n", r->id, r->marks,
	    r->none      ? "not modelled"
		: r->but ? "in part"
			 : "held");
	buf_printf(out, "  %s\n", r->text);
	buf_printf(out, "  sources: %s\n", r->sources ? r->sources : "none");
	if (r->tests) {
		buf_puts(out, "  tests:");
		for (const char *p = r->tests; *p;) {
			size_t n = strcspn(p, " ");

			buf_printf(out, "%s tests/%.*s", p == r->tests ? "" : ",",
			    (int)n, p);
			p += n + (p[n] == ' ');
		}
		buf_putc(out, '\n');
	}
	if (missing(r))
		buf_printf(out, "  %s: %s\n", r->none ? "why not" : "but", missing(r));
	for (size_t i = 0; (leaf = er_register_switch(r, i)) != NULL; i++)
		buf_printf(out, "  switch: fidelity/%s\n", leaf);
}

void
view_fidelity_print(struct buf *out, const struct er_registered *only, bool json)
{
	const struct er_world *w = &er_world_table;
	struct counts c = count();

	if (json) {
		print_json(out, only);
		return;
	}
	if (only) {
		print_rule(out, only);
		return;
	}
	for (size_t i = 0; i < er_nregister; i++) {
		if (er_register[i].id)
			print_rule(out, &er_register[i]);
		else
			buf_printf(out, "%s# %s\n", i ? "\n" : "", er_register[i].text);
	}
	buf_puts(out, "\n# Tables\n");
	for (size_t i = 0; i < w->nsources; i++)
		buf_printf(out, "%s: %s, %s\n", w->sources[i].what, w->sources[i].date,
		    w->sources[i].document);
	buf_printf(out,
	    "\n%zu rules: %zu held by tests, %zu in part, %zu not modelled; %zu are "
	    "inferred\n",
	    c.rules, c.whole, c.part, c.none, c.inferred);
}

/* --- the manual --- */

static void
roff(struct buf *out, const char *s)
{
	if (*s == '.' || *s == '\'')
		buf_puts(out, "\\&");
	for (; *s != '\0'; s++) {
		if (*s == '\\')
			buf_puts(out, "\\e");
		else
			buf_putc(out, *s);
		if (*s == '.' && s[1] == ' ')
			buf_putc(out, '\n'), s++;
	}
	buf_putc(out, '\n');
}

static void
manual_rule(struct buf *out, const struct er_registered *r)
{
	const char *leaf;

	buf_printf(out, ".It %s Pq %s\n", r->id, r->marks);
	roff(out, r->text);
	buf_puts(out, "Sources:\n");
	buf_printf(out, "%s.\n", r->sources ? r->sources : "none");
	if (r->none) {
		buf_puts(out, ".Em Not modelled :\n");
		buf_printf(out, "%s.\n", r->none);
	} else {
		buf_printf(out, "Held by %zu %s.\n", ntests(r),
		    ntests(r) == 1 ? "test" : "tests");
	}
	if (r->but) {
		buf_puts(out, ".Em Partly :\n");
		buf_printf(out, "%s.\n", r->but);
	}
	for (size_t i = 0; (leaf = er_register_switch(r, i)) != NULL; i++)
		buf_printf(out, "Switch:\n.Ic fidelity %s .\n", leaf);
}

void
view_fidelity_manual(struct buf *out)
{
	const struct er_world *w = &er_world_table;
	struct counts c = count();
	bool open = false;

	buf_puts(out,
	    ".\\\" Made by erxctl rules fidelity; tests/cli/test_manual_rules.py renews it.\n"
	    ".Dd $Mdocdate$\n.Dt ERX-FIDELITY 7\n.Os\n.Sh NAME\n.Nm erx-fidelity\n"
	    ".Nd how far erxd is like the service\n.Sh DESCRIPTION\n"
	    "Every rule that is known of the service, with its sources, and whether erxd "
	    "keeps the rule.\n"
	    "Documented is what the vendor says, observed what people have shown who run "
	    "it, inferred what follows from the two or is the best guess.\n"
	    "What is not modelled has a reason.\n"
	    ".Pp\n.Ic erxctl fidelity\nnames the tests of each rule, and\n"
	    ".Ic erxctl check --fidelity Ar lab\n"
	    "the rules that the answers of a lab rest on and that are not certain.\n"
	    ".Pp\n");
	buf_printf(out,
	    "Of %zu rules %zu are held by tests, %zu in part, and %zu are not modelled; "
	    "%zu are inferred.\n",
	    c.rules, c.whole, c.part, c.none, c.inferred);
	for (size_t i = 0; i < er_nregister; i++) {
		const struct er_registered *r = &er_register[i];

		if (r->id) {
			manual_rule(out, r);
			continue;
		}
		buf_puts(out, open ? ".El\n" : ".Sh RULES\n");
		buf_printf(out, ".Ss %s\n.Bl -tag -width Ds\n", r->text);
		open = true;
	}
	buf_puts(out,
	    ".El\n.Sh TABLES\nWhat the tables of locations and regions are of.\n"
	    ".Bl -tag -width Ds\n");
	for (size_t i = 0; i < w->nsources; i++)
		buf_printf(out, ".It %s\n%s, %s.\n", w->sources[i].what,
		    w->sources[i].date, w->sources[i].document);
	buf_puts(out,
	    ".El\n.Sh SEE ALSO\n.Xr erxctl 1 ,\n.Xr erx-lab 5 ,\n.Xr erx-rules 7\n");
}

/* --- what a lab rests on --- */

enum { WITH_GATEWAY = 1, WITH_VPN = 2, WITH_SERVER = 4 };

/* What the VNets of a lab have, of these. */
static unsigned
vnets_have(const struct er_model *m)
{
	unsigned all = 0;

	for (size_t i = 0; i < m->nvnets; i++) {
		const struct er_vnet *v = &m->vnets[i];

		all |= v->has_gateway ? WITH_GATEWAY : 0;
		all |= v->has_vpn ? WITH_VPN : 0;
		all |= v->has_server || v->nappliances ? WITH_SERVER : 0;
	}
	return all;
}

static bool
concerns(const struct er_model *m, const char *id)
{
	switch (*id) {
	case 'C':
	case 'P':
		return m->ncircuits > m->nclouds;
	case 'W':
		return vnets_have(m) & WITH_GATEWAY;
	case 'G':
		return m->nreaches > 0;
	case 'A':
		return m->nclouds > 0;
	case 'E':
		return m->nvnets > 0;
	case 'N':
		return vnets_have(m) & WITH_VPN;
	case 'S':
		return vnets_have(m) & WITH_SERVER;
	case 'F':
	case 'V':
	case 'X':
		return m->ncircuits > 0;
	default:
		return false; /* other objects, runbooks, output */
	}
}

static bool
is_uncertain(const struct er_registered *r)
{
	return missing(r) || has_mark(r, "inferred");
}

static void
text_of_lab(struct buf *out, const struct er_registered *r)
{
	const char *leaf = er_register_switch(r, 0);

	buf_printf(out, "%-12s  %-5s  %s%s%s%s%s\n",
	    r->none      ? "not modelled"
		: r->but ? "in part"
			 : "inferred",
	    r->id, r->text,
	    r->none      ? " Why: "
		: r->but ? " But: "
			 : "",
	    missing(r) ? missing(r) : "", leaf ? " Switch: fidelity/" : "",
	    leaf ? leaf : "");
}

void
view_fidelity_lab(struct buf *out, const struct er_model *m, bool json)
{
	struct json j;

	json_init(&j, out, false);
	if (json) {
		json_object(&j, NULL);
		json_array(&j, "fidelity");
	}
	for (size_t i = 0; i < er_nregister; i++) {
		const struct er_registered *r = &er_register[i];

		if (!r->id || !concerns(m, r->id) || !is_uncertain(r))
			continue;
		if (json)
			json_rule(&j, r);
		else
			text_of_lab(out, r);
	}
	if (json) {
		json_array_end(&j);
		json_object_end(&j);
		buf_putc(out, '\n');
	}
}
