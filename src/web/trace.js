// Click two ends: the ways of a packet there and back, drawn into the map and told hop by hop, with
// what is lost and where the two differ.
import { operate } from "./api.js";
import { announce, field, h, put, state } from "./dom.js";
import { refusal, resting, withRules } from "./refusal.js";
import { tracksOf } from "./track.js";

/** @param {any} way @param {string} title */
function wayText(way, title) {
	const good = !way.lost;
	return h("section", {}, h("h3", {}, title),
		h("p", {}, state(good ? "up" : way.lost < way.members ? "partly" : "down",
			good ? `all ${way.members} of its ways arrive` : `${way.lost} of ${way.members} ways are lost`),
		way["half-known"] ? `; ${way["half-known"]} end at a real router` : null),
		way.reason ? h("p", {}, withRules(way.reason), resting(way.rule)) : null,
		h("ol", { class: "ways" }, way.paths.map((/** @type {any} */ p) => h("li", {},
			h("span", { class: "mono" }, p.hops.map((/** @type {any} */ x) => x.router).join(" → ")), ": ",
			state(["delivered", "internet"].includes(p.fate) ? "up" : p.fate === "half-known" ? "partly" : "down", p.fate),
			p.into ? [" into ", h("span", { class: "mono" }, p.into)] : null,
			h("div", { class: "hint" }, p.hops.filter((/** @type {any} */ x) => x.match).map((/** @type {any} */ x) => `${x.router}: ${x.match}`).join(" · "))))));
}

/**
 * @param {import("./mapview.js").MapView} view
 * @param {HTMLElement} body
 */
export async function tracePanel(view, body) {
	let names = view.map?.boxes.map((b) => b.name) || [];
	try {
		names = (await operate("names", { list: "places" })).names;
	} catch {
		// The boxes are ends, too.
	}
	const all = [...new Set([...names, ...(view.map?.boxes.map((b) => b.name) || [])])].sort();
	const list = h("datalist", { id: "ends" }, all.map((n) => h("option", { value: n })));
	const from = /** @type {HTMLInputElement} */ (h("input", { name: "from", list: "ends", required: true, autocomplete: "off", value: view.query.get("from") || "" }));
	const to = /** @type {HTMLInputElement} */ (h("input", { name: "to", list: "ends", required: true, autocomplete: "off", value: view.query.get("to") || "" }));
	const answer = h("div");
	let last = "";
	const run = async () => {
		if (!from.value || !to.value)
			return;
		try {
			const trace = (await operate("trace", { from: from.value, to: to.value })).trace;
			const { tracks, asymmetric } = tracksOf(trace);
			view.tracks = tracks;
			view.redraw();
			put(answer, h("p", {}, state(trace.symmetric ? "up" : "partly", trace.symmetric ? "both directions take the same links" : "the directions differ"),
				asymmetric.length ? [": one way only ", h("span", { class: "mono" }, asymmetric.join(", "))] : null),
			wayText(trace, `${trace.from} to ${trace.to} (solid)`), trace.reverse ? wayText(trace.reverse, "and back (dashed)") : null);
			const said = `${trace.lost} of ${trace.members} ways lost, back ${trace.reverse?.lost ?? 0} of ${trace.reverse?.members ?? 0}`;
			if (said !== last)
				announce(said);
			last = said;
		} catch (e) {
			view.tracks = [];
			view.redraw();
			put(answer, refusal(e));
		}
	};
	put(body, h("h2", {}, "Trace"), h("p", { class: "hint" }, "Click two ends on the map, or name them: objects, networks, addresses."),
		h("form", { onsubmit: (/** @type {Event} */ e) => { e.preventDefault(); run(); } },
			field("From", from), field("To", to), list,
			h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, "Trace"),
				h("button", { type: "button", onclick: () => { [from.value, to.value] = [to.value, from.value]; run(); } }, "Swap"))),
		answer);
	let next = from.value ? to : from;
	view.picking = (name) => {
		next.value = name;
		next = next === from ? to : from;
		if (next === from)
			run();
		else
			to.value = "";
		return true;
	};
	view.refreshed = () => { if (last) run(); };
	from.focus();
	run();
}

