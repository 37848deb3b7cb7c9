// What is known of a box, a router or a link of the map, and what can be done with it: fail, drain,
// restore. Whatever is done is compared with how it was before (whatif.js).
import { h, put, renew, state } from "./dom.js";
import { withRules } from "./refusal.js";
import { act } from "./whatif.js";

/**
 * The kind by which `fail` knows an object.
 * @type {{[kind: string]: string}}
 */
const KINDS = { circuit: "circuit", "private-cloud": "private-cloud", vnet: "gateway", "virtual-hub": "virtual-hub" };
/**
 * Tables that begin with an object.
 * @type {{[kind: string]: [string, string][]}}
 */
const TABLES = {
	circuit: [["msee", "Route table"], ["summary", "Summary"], ["arp", "ARP table"]],
	vnet: [["learned", "Learned routes"], ["advertised", "Advertised routes"], ["effective", "Effective routes"], ["peers", "BGP peers"]],
	"virtual-hub": [["hub", "Effective routes"]],
};

/**
 * @typedef {import("./mapview.js").MapView} MapView
 * @typedef {import("./map.js").Box} Box
 * @typedef {import("./map.js").Link} Link
 */

/** @param {MapView} view @param {HTMLElement} body @param {string} text @param {string} operation @param {{[n: string]: any}} input @param {string} [kind] */
function doing(view, body, text, operation, input, kind = "") {
	return h("button", { type: "button", class: kind, onclick: () => act(view, body, text, operation, input) }, text);
}

/** @param {import("./map.js").Session[]} sessions */
function sessionTable(sessions) {
	return h("div", { class: "scroll", tabindex: "0" }, h("table", {}, h("thead", {}, h("tr", {}, h("th", {}, "Session"), h("th", {}, "State"), h("th", { class: "number" }, "Prefixes"))),
		h("tbody", {}, sessions.map((x) => h("tr", {}, h("td", { class: "mono" }, x.name), h("td", {}, state(x.up ? "up" : "down", x.state)),
			h("td", { class: "number" }, x.prefixes === null ? "–" : x.limit ? `${x.prefixes} of ${x.limit}` : x.prefixes))))));
}

/** @param {MapView} view @param {HTMLElement} body @param {Box} b @param {string} only a router of it, or "" */
function boxDetails(view, body, b, only) {
	const may = view.who.role !== "reader";
	const routers = b.routers.filter((r) => !only || r.name === only);
	const drains = (/** @type {string} */ kind) => kind === "msee" || kind === "gateway";
	const links = view.map?.links.filter((l) => l.a === b.name || l.b === b.name) || [];
	const lines = links.flatMap((l) => l.lines).filter((l) => !only || l.a === only || l.b === only);
	renew(body, h("h2", {}, only || b.title),
		h("dl", { class: "facts" },
			h("dt", {}, "State"), h("dd", {}, state(only ? routers[0].state : b.state, withRules((only ? routers[0].word : b.word) || (only ? routers[0].state : b.state)))),
			b.note && !only ? [h("dt", {}, "What"), h("dd", {}, b.note)] : null,
			b.subscription ? [h("dt", {}, "Subscription"), h("dd", {}, b.subscription)] : null),
		h("div", { class: "row" },
			h("button", { type: "button", onclick: () => { view.unfold(b.name); boxDetails(view, body, b, only); } }, view.unfolded.has(b.name) ? "Fold" : "Unfold"),
			h("button", { type: "button", onclick: () => { view.query = new URLSearchParams({ from: only || b.name }); view.open("trace"); } }, "Trace from here"),
			(TABLES[b.kind] || []).map(([t, text]) => h("a", { href: `#tables?t=${t}&name=${encodeURIComponent(b.name)}` }, text)),
			h("a", { href: `#tables?t=routes&name=${encodeURIComponent(only || b.name)}` }, "Routes in use")),
		may && !only && KINDS[b.kind] && b.routers.length ? [h("h3", {}, "What if"), h("div", { class: "row" },
			doing(view, body, `Fail ${b.name}`, "fail", { kind: KINDS[b.kind], name: b.name }, "danger"),
			doing(view, body, `Restore ${b.name}`, "restore", { kind: KINDS[b.kind], name: b.name }))] : null,
		routers.length ? [h("h3", {}, "Routers"), routers.map((r) => h("section", { class: "router", "data-key": r.name },
			h("p", {}, h("span", { class: "mono" }, r.name), r.as ? ` AS ${r.as} ` : " ", state(r.state, r.word || r.state)),
			may ? h("div", { class: "row" },
				doing(view, body, "Fail", "fail", { kind: "router", name: r.name }, "danger"),
				doing(view, body, "Restore", "restore", { kind: "router", name: r.name }),
				drains(r.kind) ? [doing(view, body, "Drain", "maintain", { msee: r.name }), doing(view, body, "End drain", "end-maintain", { msee: r.name })] : null) : null))] : null,
		lines.length ? [h("h3", {}, "Sessions"), sessionTable(lines.flatMap((l) => l.sessions))] : null);
}

/** @param {MapView} view @param {HTMLElement} body @param {Link} l */
function linkDetails(view, body, l) {
	const may = view.who.role !== "reader";
	renew(body, h("h2", {}, l.name), h("dl", { class: "facts" },
		h("dt", {}, "Kind"), h("dd", {}, l.kind.replace("-", " ")),
		h("dt", {}, "Between"), h("dd", {}, `${l.a} and ${l.b}`),
		h("dt", {}, "State"), h("dd", {}, state(l.state, withRules(l.word || l.state))),
		l.label ? [h("dt", {}, "Says"), h("dd", {}, l.label)] : null),
	l.lines.map((x) => h("section", { "data-key": x.link }, h("h3", { class: "mono" }, x.link),
		h("p", {}, state(x.state, withRules(x.word || x.state))),
		may ? h("div", { class: "row" },
			doing(view, body, "Fail this link", "fail", { kind: "link", name: x.link }, "danger"),
			doing(view, body, "Restore this link", "restore", { kind: "link", name: x.link })) : null,
		x.sessions.length ? sessionTable(x.sessions) : null)));
}

/** @param {MapView} view @param {HTMLElement} body */
export function details(view, body) {
	const show = () => {
		const id = view.chosen, name = id.slice(id.indexOf(":") + 1);
		const box = view.box();
		const link = view.map?.links.find((l) => id === `link:${l.a}:${l.b}:${l.name}`);
		if (box)
			boxDetails(view, body, box, id.startsWith("router:") ? name : "");
		else if (link)
			linkDetails(view, body, link);
		else
			put(body, h("p", { class: "empty" }, "Choose an object, a router or a link of the map."));
	};
	show();
	view.refreshed = () => { if (!body.querySelector("[data-diff]")) show(); };
}
