// Why a route is there, or is not: the answer of `explain`, step by step, with the values that
// were compared at each of them.
import { operate } from "./api.js";
import { h, put, state } from "./dom.js";
import { refusal, resting, withRules } from "./refusal.js";

/** @param {any} b a code, a rule and a text */
function because(b) {
	return b && b.text ? [withRules(b.text), resting(b.rule)] : null;
}

/** @param {any} step */
function hop(step) {
	return h("li", {},
		h("div", {}, h("strong", { class: "mono" }, step.router),
			step["as-path"] ? [" AS path ", h("code", {}, step["as-path"])] : null),
		step.offered?.text ? h("div", {}, "was told: ", because(step.offered)) : null,
		step.from === null ? h("div", {}, "begins here") : null,
		step.won?.text ? h("div", {}, because(step.won)) : null,
		(step.won?.beat || []).filter((/** @type {any} */ b) => b.compared).map((/** @type {any} */ b) =>
			h("div", { class: "hint" }, `beat ${b.from || "its own"}: ${b.compared}`)));
}

/** @param {any} p */
function path(p) {
	return h("tr", { class: p.best ? "best" : "" },
		h("td", { class: "mono" }, p.from || "itself"),
		h("td", { class: "mono" }, p["as-path"] || "–"),
		h("td", { class: "number" }, p["local-pref"]),
		h("td", { class: "number" }, p.weight),
		h("td", { class: "wrap" }, state(p.best ? "up" : p.accepted ? "unknown" : "down",
			p.best ? "best" : p.accepted ? "accepted" : "refused"), " ", because(p),
			p.compared ? h("div", { class: "hint" }, p["beaten-by"] ? `beside ${p["beaten-by"]}: ` : null,
				p.compared) : null));
}

/** @param {any} o */
function offer(o) {
	return h("li", { class: o.offered ? "" : "stop" }, o.offered ? "to " : "not to ",
		h("span", { class: "mono" }, o.to), ": ", because(o));
}

/** @param {any} e one place of the answer */
function place(e) {
	if (e.hosts)
		return h("section", {}, h("h3", {}, `Hosts of ${e.hosts}`),
			h("p", {}, withRules(e.packets?.text || "no route"), resting(e.packets?.rule)));
	return h("section", {},
		h("h3", { class: "mono" }, e.router),
		h("p", {}, e.present ? state("up", `${e.network} is here`) : state("down", `${e.network} is not here`),
			e["covered-by"] ? ` and ${e["covered-by"]} covers it` : null),
		e.chain?.length ? [h("h3", {}, "How it came here"), h("ol", { class: "steps" }, e.chain.map(hop))] : null,
		e.stops?.length ? [h("h3", {}, "Where it stops"), h("ol", { class: "steps" }, e.stops.map((/** @type {any} */ x) =>
			h("li", { class: "stop" }, h("span", { class: "mono" }, `${x.from} → ${x.to}`), ": ", because(x))))] : null,
		e.near?.length ? [h("h3", {}, "What is near"), h("ul", {}, e.near.map((/** @type {any} */ n) =>
			h("li", {}, h("span", { class: "mono" }, `${n.network} at ${n.by}`), ": ", because(n))))] : null,
		e.paths?.length ? [h("h3", {}, "Its paths"), h("div", { class: "scroll", tabindex: "0" }, h("table", {},
			h("thead", {}, h("tr", {}, h("th", {}, "From"), h("th", {}, "AS path"),
				h("th", { class: "number" }, "Loc. pref."), h("th", { class: "number" }, "Weight"), h("th", {}, "Decision"))),
			h("tbody", {}, e.paths.map(path))))] : null,
		e.offers?.length ? h("details", {}, h("summary", {}, "Who is told of it"),
			h("ol", { class: "steps" }, e.offers.map(offer))) : null);
}

/**
 * Fills a panel with the explanation of a prefix at a place.
 * @param {HTMLElement} panel
 * @param {string} prefix
 * @param {string} at router or endpoint
 */
export async function explain(panel, prefix, at) {
	put(panel, h("h2", {}, `${prefix} at ${at}`), h("p", { class: "hint" }, "…"));
	try {
		const answer = await operate("explain", { prefix, at });
		put(panel, h("h2", {}, h("span", { class: "mono" }, prefix), " at ", h("span", { class: "mono" }, at)),
			(answer.explain || []).map(place));
	} catch (e) {
		put(panel, h("h2", {}, `${prefix} at ${at}`), refusal(e));
	}
}
