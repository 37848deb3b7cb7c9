// A refusal, as the daemon words it: what was refused, by which rule, and what to do. The id of a
// rule leads to its statement in the manual, wherever the id stands in a text.
import { Refusal } from "./api.js";
import { h } from "./dom.js";

/** @type {Promise<{[id: string]: string}> | null} */
let register = null;

/** The statements of all rules, by id; of none when the daemon does not say them. */
function statements() {
	register ??= fetch("/page/rules.json").then((answer) => answer.ok ? answer.json() : {}).catch(() => ({}));
	return register;
}

/**
 * The id of a rule of the service, which leads to its statement, source and mark in erx-rules(7).
 * @param {string} id "W-20", "E-13"
 */
function link(/** @type {string} */ id, /** @type {string} */ statement) {
	return h("a", { class: "rule", href: `/manual/erx-rules.7#${id}`, target: "_blank", rel: "noopener",
		title: `${id}: ${statement}` }, id);
}

/**
 * A word that looks like the id of a rule; it becomes a link when the register has it, for an
 * object of a lab may be called A-1, too.
 * @param {string} word
 */
function perhaps(word) {
	const place = h("span", {}, word);
	statements().then((all) => {
		if (Object.hasOwn(all, word))
			place.replaceChildren(link(word, all[word]));
	});
	return place;
}

/**
 * A text in which ids of rules lead to their statements.
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function withRules(text) {
	return text.split(/(?<![\w/-])([A-Z]{1,2}-\d{1,3}[a-z]?)(?![\w/-])/).map((part, i) => i % 2 ? perhaps(part) : part);
}

/**
 * Behind a reason: the rules that it rests on, in parentheses.
 * @param {string | null | undefined} ids "W-20", "W-20, W-21", "RFC 4271 9.1.2.2"
 */
export const resting = (ids) => ids ? [" (", withRules(ids), ")"] : null;

/**
 * What a refusal says; of any other error its text.
 * @param {unknown} error
 */
export function refusal(error) {
	const faults = error instanceof Refusal ? error.faults : [{ code: "", rule: "", object: "",
		text: String(error instanceof Error ? error.message : error), cure: "" }];
	return h("div", { class: "refusal" }, faults.map((f) => h("div", {},
		h("p", { class: "cause" }, h("strong", {}, "Refused: "),
			f.object && !f.text.startsWith(f.object) ? `${f.object}: ` : null, withRules(f.text)),
		f.cure ? h("p", { class: "cure" }, h("strong", {}, "What to do: "), withRules(f.cure)) : null,
		f.code || f.rule ? h("p", { class: "hint" }, f.rule ? ["Rule ", withRules(f.rule)] : null,
			f.rule && f.code ? " · " : null, f.code ? h("code", {}, f.code) : null) : null)));
}
