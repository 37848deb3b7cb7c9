// A refusal, as the daemon words it: what was refused, by which rule, and what to do.
import { Refusal } from "./api.js";
import { h } from "./dom.js";

/**
 * The id of a rule of the service; erx-rules(7) has its statement, source and mark.
 * @param {string} id "W-20", "E-13"
 */
export function rule(id) {
	return h("span", { class: "rule", title: `rule ${id} of erx-rules(7)` }, id);
}

/**
 * A text in which ids of rules are marked.
 * @param {string} text
 * @returns {(string | HTMLElement)[]}
 */
export function withRules(text) {
	return text.split(/\b([A-Z]{1,2}-\d{1,3}[a-z]?)\b/).map((part, i) => i % 2 ? rule(part) : part);
}

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
		f.code || f.rule ? h("p", { class: "hint" },
			f.rule ? ["Rule ", f.rule.split(/[\s,]+/).map((r, i) => [i ? ", " : null, rule(r)])] : null,
			f.rule && f.code ? " · " : null, f.code ? h("code", {}, f.code) : null) : null)));
}
