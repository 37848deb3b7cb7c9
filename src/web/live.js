// What happens now: the stream of events with filters, how many there were of each kind, sessions
// that flap, and the map, which follows. Nothing is asked of the daemon while no event comes.
import { events, get } from "./api.js";
import { h, put, s } from "./dom.js";
import { draw, palette } from "./map.js";
import { refusal, withRules } from "./refusal.js";
import { isDark, withTheme } from "./theme.js";

const KINDS = ["session", "route", "edit", "failure", "limit", "key", "operation", "oscillating", "lab"];
const KEPT = 500, SHOWN = 200;
const FLAPS = 3, WINDOW = 5 * 60 * 1000; // that often down within that time: the session flaps
const REDRAW = 250; // ms, of events that come together

/** @typedef {{kind: string, time: number, event: string, subject: string, text: string, by: string}} Heard */

/**
 * Sessions that went down often, the worst first.
 * @param {Heard[]} list
 * @param {number} now ms
 * @returns {[string, number][]}
 */
export function flapping(list, now) {
	/** @type {Map<string, Map<string, number>>} */
	const downs = new Map();
	for (const e of list)
		if (e.event === "session-down" && now - e.time <= WINDOW) {
			const ends = downs.get(e.subject) || new Map(); // each end tells of it
			const end = / at ([^:]+)/.exec(e.text)?.[1] || "";
			ends.set(end, (ends.get(end) || 0) + 1);
			downs.set(e.subject, ends);
		}
	return [...downs].map(([name, ends]) => /** @type {[string, number]} */ ([name, Math.max(...ends.values())]))
		.filter(([, n]) => n >= FLAPS).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

class Live extends HTMLElement {
	/** @type {any} */
	who = null;
	/** @type {any} */
	query = null;
	/** @type {Heard[]} */
	#heard = [];
	/** @type {Map<string, number>} */
	#counts = new Map();
	#off = new Set();
	#text = "";
	#paused = false;
	/** @type {boolean | null} */
	#converged = null;
	#since = 0;
	/** @type {{close: () => void} | null} */
	#source = null;
	#due = 0;

	connectedCallback() {
		const text = /** @type {HTMLInputElement} */ (h("input", { type: "search", id: "live-text",
			placeholder: "er-a", oninput: () => {
				this.#text = text.value.toLowerCase();
				this.#list();
			} }));
		const pause = h("button", { type: "button", onclick: () => {
			this.#paused = !this.#paused;
			pause.textContent = this.#paused ? "Go on" : "Pause";
			this.#list();
		} }, "Pause");
		put(this,
			h("h1", {}, "Live"),
			h("p", { class: "rest", role: "status", "aria-live": "polite" }, "…"),
			h("div", { class: "scene" },
				h("div", {}, s("svg", { class: "live-map", role: "img", "aria-label": "Map as it is now" }),
					h("div", { role: "alert" })),
				h("div", { class: "flaps" })),
			h("div", { class: "controls" },
				h("fieldset", {}, h("legend", {}, "Kinds of events"), KINDS.map((kind) =>
					h("label", { class: "kind" }, h("input", { type: "checkbox", checked: true, value: kind,
						onchange: (/** @type {any} */ e) => {
							e.target.checked ? this.#off.delete(kind) : this.#off.add(kind);
							this.#list();
						} }), ` ${kind} `, h("span", { class: "count", "data-kind": kind }, "0")))),
				h("label", { for: "live-text" }, "Only with"), text, pause),
			h("div", { class: "matrix", tabindex: "0" }, h("table", { class: "events" },
				h("thead", {}, h("tr", {}, ["Time", "Event", "What", "Text", "By"].map((w) => h("th", { scope: "col" }, w)))),
				h("tbody", {})), h("p", { class: "empty" })));
		this.#source = events((kind, e) => this.#take(kind, e), { always: true });
		this.#map();
		this.#all();
		this.#untheme = withTheme(() => this.#map());
	}

	#untheme = () => {};

	disconnectedCallback() {
		this.#untheme();
		this.#source?.close();
		clearTimeout(this.#due);
	}

	#take(/** @type {string} */ kind, /** @type {any} */ e) {
		if (kind === "converged") {
			this.#converged = e.converged !== false;
			this.#since = Date.parse(e.time) || Date.now();
		} else if (kind === "lagged") {
			this.#converged = null;
		} else if (KINDS.includes(kind)) {
			this.#counts.set(kind, (this.#counts.get(kind) || 0) + 1);
			this.#heard.push({ kind, time: Date.parse(e.time) || Date.now(), event: e.event || kind,
				subject: e.subject || "", text: e.text || "", by: e.by?.name || "" });
			if (this.#heard.length > KEPT)
				this.#heard.splice(0, this.#heard.length - KEPT);
		}
		if (!this.#due)
			this.#due = setTimeout(() => {
				this.#due = 0;
				this.#all();
				this.#map();
			}, REDRAW);
	}

	#all() {
		const rest = this.querySelector(".rest");
		if (rest)
			put(rest, this.#converged === null ? "Waiting for the first change."
				: this.#converged ? [h("span", { class: "good" }, "● converged"), ` since ${new Date(this.#since).toLocaleTimeString()}`]
					: [h("span", { class: "bad" }, "◐ converging"), ` since ${new Date(this.#since).toLocaleTimeString()}`]);
		for (const c of this.querySelectorAll(".count"))
			c.textContent = String(this.#counts.get(/** @type {HTMLElement} */ (c).dataset.kind || "") || 0);
		const flaps = this.querySelector(".flaps"), list = flapping(this.#heard, Date.now());
		if (flaps)
			put(flaps, h("h2", {}, "Sessions that flap"), list.length
				? h("ul", {}, list.map(([name, n]) => h("li", { class: "bad" }, `✕ ${name}: down ${n} times in 5 minutes`)))
				: h("p", { class: "hint" }, `none went down ${FLAPS} times within 5 minutes`));
		if (!this.#paused)
			this.#list();
	}

	#list() {
		const body = this.querySelector(".events tbody");
		if (!body)
			return;
		const shown = this.#heard.filter((e) => !this.#off.has(e.kind) &&
			(!this.#text || `${e.event} ${e.subject} ${e.text} ${e.by}`.toLowerCase().includes(this.#text)));
		const none = this.querySelector(".events + .empty");
		if (none)
			put(none, shown.length ? null : this.#heard.length ? "No event is of the kinds and with the text that are chosen above."
				: "Nothing has happened since this view was opened. What changes from now on is told here.");
		put(body, shown.slice(-SHOWN).reverse().map((e) => h("tr", { class: `event ${e.kind}` },
			h("td", {}, new Date(e.time).toLocaleTimeString()), h("td", {}, e.event), h("td", {}, e.subject),
			h("td", {}, withRules(e.text)), h("td", {}, e.by))));
	}

	#asked = false;
	#again = false;

	/** Draws the map as it is; of several at once the last counts. */
	async #map() {
		if (this.#asked) {
			this.#again = true;
			return;
		}
		this.#asked = true;
		do {
			this.#again = false;
			await this.#draw();
		} while (this.#again && this.isConnected);
		this.#asked = false;
	}

	async #draw() {
		const svg = /** @type {SVGElement | null} */ (this.querySelector(".live-map"));
		try {
			const map = await get("/map");
			if (!svg?.isConnected)
				return;
			svg.setAttribute("viewBox", `0 0 ${map.width} ${map.height}`);
			draw(svg, map, { palette: palette(isDark()) });
			put(/** @type {Element} */ (this.querySelector("[role=alert]")));
		} catch (e) {
			const alert = this.querySelector("[role=alert]");
			if (alert)
				put(alert, refusal(e));
		}
	}
}
customElements.define("erx-live", Live);
