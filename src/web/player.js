// The player of rehearsals and sweeps. A rehearsal's JSON (erxctl rehearse -o json) has steps,
// events, what flows went through and the map of the lab whenever that changed; so any instant can
// be put together: the map of before, with the states that events brought since. A sweep's JSON
// has a row for each case. In the report of `rehearse --html` the JSON stands beside the player.
import { h, put, s } from "./dom.js";
import { draw, palette } from "./map.js";
import { recordingOf } from "./recording.js";
import { withStates } from "./states.js";
import { isDark, withTheme } from "./theme.js";

const WIDTH = 1000, ROW = 18, NAMES = 190;
const FLOWS = 100, COLUMNS = 24, CASES = 500; // that are shown at once

/** A text in which ids of rules lead to the end of the report, where it has the rule. */
const toldHere = (/** @type {string} */ text) => text.split(/(?<![\w/-])([A-Z]{1,2}-\d{1,3}[a-z]?)(?![\w/-])/).map((part, i) =>
	i % 2 && document.getElementById(`rule-${part}`) ? h("a", { href: `#rule-${part}` }, part) : part);

/**
 * What the page does otherwise than the report: below the place for a file, and in texts.
 * @type {{ask: ((player: Player) => Node) | null, told: (text: string) => any}}
 */
export const extras = { ask: null, told: toldHere };

/** Seconds as people write them. */
function clock(/** @type {number} */ t) {
	const ms = Math.round(t * 1000), minutes = Math.floor(ms / 60000);
	return `${minutes}:${((ms % 60000) / 1000).toFixed(3).padStart(6, "0")}`;
}

const count = (/** @type {number} */ n, /** @type {string} */ what) => `${n} ${what}${n === 1 ? "" : "s"}`;

/**
 * What is looked at one after the other: the beginning, each event, each step, each end of an
 * outage, in the order of time.
 * @param {any} r
 */
export function instants(r) {
	/** @type {Map<number, {at: number, texts: string[], step: string, before?: boolean}>} */
	const found = new Map();
	const add = (/** @type {number} */ at, /** @type {string} */ text) => {
		const one = found.get(at) || { at, texts: [], step: "" };
		if (text)
			one.texts.push(text);
		found.set(at, one);
	};
	for (const step of r.steps) {
		if (step.skipped)
			continue;
		add(step.at, `step ${step.id} begins`);
		for (const a of step.actions)
			add(a.at, `${a.action}: ${a.outcome}`);
		add(step.until, "");
	}
	for (const e of r.events)
		add(e.at, `${e.subject}: ${e.text}`);
	for (const o of r.outages) {
		add(o.from, `${o.flow}, ${o.direction}: ${o.kind} begins (${o.cause})`);
		if (!o.lasting)
			add(o.until, `${o.flow}, ${o.direction}: ${o.kind} is over`);
	}
	add(r.ended, "");
	const list = [...found.values()].sort((a, b) => a.at - b.at);
	const steps = r.steps.filter((/** @type {any} */ x) => !x.skipped)
		.sort((/** @type {any} */ a, /** @type {any} */ b) => a.at - b.at);
	let n = 0;
	for (const one of list) {
		while (n < steps.length && steps[n].at <= one.at)
			n++;
		one.step = n ? steps[n - 1].id : "";
	}
	// Before the plan has done anything, which may be at the moment of its first step.
	return [{ at: r.started, texts: ["the rehearsal begins"], step: "", before: true }, ...list];
}

/** @param {any} r @param {number} at */
function stepAt(r, at) {
	let found = null;
	for (const step of r.steps)
		if (!step.skipped && step.at <= at)
			found = step;
	return found;
}

/**
 * The map at an instant, or null when the JSON has none.
 * @param {any} r
 * @param {number} at
 * @param {boolean} [before] as it was when the rehearsal began
 */
export function mapAt(r, at, before) {
	if (before)
		return r.maps?.[0]?.map ?? null;
	const maps = (r.maps || []).filter((/** @type {any} */ m) => m.at <= at);
	if (!maps.length)
		return null;
	const base = maps[maps.length - 1];
	/** @type {Map<string, boolean>} */
	const sessions = new Map();
	const dead = new Set(), still = new Set();
	// What had failed when that map was drawn has no event behind it.
	for (const l of base.map.links)
		for (const line of l.lines)
			if (line.word === "link down")
				dead.add(line.link);
	for (const e of r.events) {
		if (e.at < base.at || e.at > at)
			continue;
		if (e.kind === "session-up" || e.kind === "session-down")
			sessions.set(e.subject, e.kind === "session-up");
		else if (e.kind === "link" && /^(link|router) failed$|no way$/.test(e.text))
			dead.add(e.subject);
		else if (e.kind === "link" && /^(link|router) restored$|a way$|takes over$/.test(e.text))
			dead.delete(e.subject);
		else if (e.text === "forwarding off")
			still.add(e.subject);
		else if (e.text === "forwarding on")
			still.delete(e.subject);
	}
	for (const l of base.map.links)
		for (const line of l.lines)
			if (dead.has(line.a) || dead.has(line.b))
				dead.add(line.link);
	return withStates(base.map, sessions, dead, new Set([...dead, ...still]));
}

/** The steps whose ends are this instant, or else the last one that has ended. */
function endedAt(/** @type {any} */ r, /** @type {any} */ now) {
	const over = r.steps.filter((/** @type {any} */ x) => !now.before && !x.skipped && x.until <= now.at);
	const here = over.filter((/** @type {any} */ x) => x.until === now.at);
	return here.length ? here : over.slice(-1);
}

/**
 * How many routes changed in each box.
 * @param {any} map
 * @param {any[]} changes
 */
function marksOf(map, changes) {
	const boxes = new Map(map.boxes.flatMap((/** @type {any} */ b) =>
		b.routers.map((/** @type {any} */ r) => [r.name, b.name])));
	/** @type {Map<string, {gained: number, lost: number, changed: number}>} */
	const sums = new Map();
	for (const c of changes) {
		const box = boxes.get(c.router);
		if (!box)
			continue;
		const sum = sums.get(box) || { gained: 0, lost: 0, changed: 0 };
		sum[c.to === null ? "lost" : c.from === null ? "gained" : "changed"]++;
		sums.set(box, sum);
	}
	return new Map([...sums].map(([box, n]) => [box, [n.gained ? `+${n.gained}` : "", n.lost ? `−${n.lost}` : "",
		n.changed ? `~${n.changed}` : ""].filter(Boolean).join(" ") + " routes"]));
}

/** @param {any[]} list of what flows lost @returns {Map<string, any[]>} */
function byFlow(list) {
	const out = new Map();
	for (const o of list)
		out.get(o.flow)?.push(o) ?? out.set(o.flow, [o]);
	return out;
}

/** The number of the first instant from a time on, that of the beginning aside. */
function firstFrom(/** @type {any[]} */ list, /** @type {number} */ at) {
	let low = 1, high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (list[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/** The outages that an instant is in. */
const broken = (/** @type {any} */ r, /** @type {any} */ now) =>
	r.outages.filter((/** @type {any} */ o) => o.from <= now.at && (now.at < o.until || o.lasting) &&
		(!now.before || o.initial));

class Player extends HTMLElement {
	/** @type {any} */
	#r = null;
	/** @type {ReturnType<typeof instants>} */
	#instants = [];
	/** Moments at which an outage begins. */
	#starts = new Set();
	#at = 0;
	#timer = 0;
	#frame = 0; // that has been asked for
	#untheme = () => {};
	/** @type {any} */
	who = null;
	/** @type {any} */
	query = null;

	connectedCallback() {
		this.#untheme = withTheme(() => {
			if (this.#r)
				this.#go(this.#at);
		});
		document.addEventListener("dragover", this.#over);
		document.addEventListener("drop", this.#dropped);
		const inside = document.getElementById("rehearsal");
		if (inside)
			this.show(JSON.parse(inside.textContent || "null"));
		else
			this.#ask("");
	}

	disconnectedCallback() {
		this.#halt();
		this.#untheme();
		document.removeEventListener("dragover", this.#over);
		document.removeEventListener("drop", this.#dropped);
	}

	/** A file may be dropped anywhere: elsewhere the browser would leave the page for it. */
	#over = (/** @type {Event} */ e) => {
		if (!document.getElementById("rehearsal"))
			e.preventDefault();
	};
	#dropped = (/** @type {DragEvent} */ e) => {
		if (document.getElementById("rehearsal"))
			return;
		e.preventDefault();
		this.#take(e.dataTransfer?.files[0]);
	};

	#halt() {
		clearInterval(this.#timer);
		cancelAnimationFrame(this.#frame);
		this.#timer = this.#frame = 0;
	}

	/** Where a file is dropped or chosen. */
	#ask(/** @type {string} */ wrong) {
		this.#halt();
		this.#r = null;
		const input = h("input", { type: "file", accept: ".json,application/json", id: "rehearsal-file",
			onchange: () => this.#take(/** @type {HTMLInputElement} */ (input).files?.[0]) });
		put(this, h("h1", {}, "Player"), h("div", { class: "drop" },
			h("p", {}, h("label", { for: "rehearsal-file" },
				"Drop the JSON of a rehearsal or of a sweep here, or choose it: "), input),
			h("p", { class: "hint" }, h("code", {}, "erxctl rehearse lab.yaml plan.yaml -o json"), " and ",
				h("code", {}, "erxctl sweep lab.yaml -o json"), " write it."),
			h("p", { role: "alert", class: "fault" }, wrong)),
		extras.ask?.(this) ?? null);
	}

	async #take(/** @type {File | undefined} */ file) {
		if (!file)
			return;
		try {
			this.show(await recordingOf(file));
		} catch (e) {
			this.#ask(`${file.name} cannot be played: ${/** @type {Error} */ (e).message}; write one with -o json`);
		}
	}

	/** Plays what is given. */
	show(/** @type {any} */ d) {
		this.#halt();
		if (Array.isArray(d.cases)) {
			this.#r = null;
			this.#sweep(d);
			return;
		}
		// Steps and events are those of the first draw; so are the moments of what is lost here.
		const inFirst = (/** @type {any[]} */ list) => list
			.filter((o) => o["in-first-draw"] !== null)
			.map((o) => ({ ...o, ...o["in-first-draw"] }));
		d = { ...d, outages: inFirst(d.outages), asymmetries: inFirst(d.asymmetries || []) };
		this.#r = d;
		this.#instants = instants(d);
		this.#starts = new Set(d.outages.map((/** @type {any} */ o) => o.from));
		this.#build();
		const first = d.outages.find((/** @type {any} */ o) => !o.initial);
		this.#go(first ? this.#instants.findIndex((i) => !i.before && i.at >= first.from) : 0);
	}

	#build() {
		const r = this.#r, last = this.#instants.length - 1;
		const slider = h("input", { type: "range", min: 0, max: last, step: 1, value: 0, class: "instant",
			"aria-label": "Instant", oninput: () => this.#soon(Number(/** @type {HTMLInputElement} */ (slider).value)) });
		put(this,
			h("div", { class: "player-head" },
				document.getElementById("rehearsal") ? null : h("h2", {}, `Rehearsal of ${r.plan}`),
				h("p", {}, `Lab ${r.lab}, seed ${r.seed}: `, h("strong", { class: `verdict-${r.verdict}` }, r.verdict),
					`, ${count(r.passed, "check")} passed, ${r.failed} failed, ${count(r.outages.length, "outage")}`)),
			h("div", { class: "line" }, s("svg", { class: "timeline", role: "img", "aria-label": "Time line of steps and flows" })),
			h("p", { class: "hint left-out" }),
			h("div", { class: "controls" },
				h("button", { type: "button", onclick: () => this.#go(this.#at - 1) }, "◀ Back"),
				h("button", { type: "button", class: "play", onclick: () => this.#play() }, "Play"),
				h("button", { type: "button", onclick: () => this.#go(this.#at + 1) }, "On ▶"),
				slider,
				h("button", { type: "button", onclick: () => this.#nextOutage() }, "Next outage"),
				document.getElementById("rehearsal") ? null
					: h("button", { type: "button", onclick: () => this.#ask("") }, "Another file")),
			h("p", { class: "now", role: "status", "aria-live": "polite" }),
			h("div", { class: "scene" }, s("svg", { class: "scene-map", role: "img", "aria-label": "Map at this instant" }),
				h("div", { class: "beside" })));
		this.#timeline();
	}

	#play() {
		const button = this.querySelector(".play");
		if (this.#timer) {
			this.#halt();
		} else {
			if (this.#at >= this.#instants.length - 1)
				this.#go(0);
			this.#timer = setInterval(() => {
				if (this.#at >= this.#instants.length - 1)
					this.#play();
				else
					this.#go(this.#at + 1);
			}, 700);
		}
		if (button)
			button.textContent = this.#timer ? "Pause" : "Play";
	}

	#nextOutage() {
		for (let step = 1; step <= this.#instants.length; step++) {
			const i = (this.#at + step) % this.#instants.length;
			if (!this.#instants[i].before && this.#starts.has(this.#instants[i].at)) {
				this.#go(i);
				return;
			}
		}
	}

	/** The place of a time on the line: instants stand at even distances, so short ones are seen. */
	#x(/** @type {number} */ at) {
		const list = this.#instants;
		return NAMES + (WIDTH - NAMES - 10) * Math.min(firstFrom(list, at), list.length - 1) / Math.max(1, list.length - 1);
	}

	/** The flows that have a row: all, or of very many those that lose something first. */
	#rows() {
		const r = this.#r, names = r.flows.map((/** @type {any} */ f) => f.flow);
		const told = new Set([...r.outages, ...r.asymmetries].map((/** @type {any} */ o) => o.flow));
		const shown = names.length <= FLOWS ? names
			: [...names.filter((/** @type {string} */ n) => told.has(n)), ...names.filter((/** @type {string} */ n) => !told.has(n))].slice(0, FLOWS);
		const note = this.querySelector(".left-out");
		if (note)
			put(note, shown.length < names.length ? `${shown.length} of ${names.length} flows are shown, those that lose something first.` : null);
		return shown.flatMap((/** @type {string} */ flow) => ["forward", "reverse"].map((direction) => ({ flow, direction })));
	}

	#timeline() {
		const r = this.#r, svg = this.querySelector("svg.timeline");
		if (!svg)
			return;
		/** @type {{flow: string, direction: string}[]} */
		const rows = this.#rows();
		const height = 30 + rows.length * ROW;
		svg.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
		if (rows.length > 20) // it is scrolled
			svg.parentElement?.setAttribute("tabindex", "0");
		const outages = byFlow(r.outages), asymmetries = byFlow(r.asymmetries);
		svg.replaceChildren(
			...r.steps.filter((/** @type {any} */ x) => !x.skipped).map((/** @type {any} */ step, /** @type {number} */ i) => {
				const x = this.#x(step.at), x2 = Math.max(this.#x(step.until), x + 2);
				return s("g", { class: `step ${step.checks.some((/** @type {any} */ c) => !c.passed) ? "bad" : ""}` },
					s("title", {}, `${i + 1}. ${step.id}, ${clock(step.at)} to ${clock(step.until)}`),
					s("rect", { x, y: 2, width: x2 - x, height: 14 }),
					s("text", { x: x + 3, y: 13 }, String(i + 1)));
			}),
			...rows.flatMap((row, i) => {
				const y = 26 + i * ROW;
				return [s("text", { class: "flow", x: 0, y: y + 9 }, `${row.flow} ${row.direction === "forward" ? "→" : "←"}`),
					s("rect", { class: "fine", x: NAMES, y: y + 3, width: WIDTH - NAMES - 10, height: 5 }),
					...(asymmetries.get(row.flow) || []).map((/** @type {any} */ a) => {
						const x = this.#x(a.from);
						return s("rect", { class: "asymmetry", x, y: y + 5, width: Math.max(3, this.#x(a.until) - x), height: 5 },
							s("title", {}, `asymmetric for ${a.seconds} s: ${a.cause}`));
					}),
					...(outages.get(row.flow) || []).filter((/** @type {any} */ o) => o.direction === row.direction)
						.map((/** @type {any} */ o) => {
							const x = this.#x(o.from), to = o.lasting ? WIDTH - 10 : this.#x(o.until);
							return s("rect", { class: `outage ${o.kind}`, x, y, width: Math.max(3, to - x), height: 11 },
								s("title", {}, `${o.kind} of ${o.lost} of ${o.members} paths, ${o.seconds} s: ${o.cause}`));
						})];
			}),
			s("line", { class: "here", x1: NAMES, x2: NAMES, y1: 0, y2: height }));
		svg.addEventListener("click", (e) => {
			const b = svg.getBoundingClientRect();
			const x = (/** @type {MouseEvent} */ (e).clientX - b.left) * WIDTH / b.width;
			this.#go(Math.round((x - NAMES) / (WIDTH - NAMES - 10) * (this.#instants.length - 1)));
		});
	}

	/** Goes there with the next picture: a hand on the slider asks more often than a screen can show. */
	#soon(/** @type {number} */ i) {
		this.#at = i;
		this.#frame ||= requestAnimationFrame(() => {
			this.#frame = 0;
			this.#go(this.#at);
		});
	}

	#go(/** @type {number} */ i) {
		const r = this.#r, list = this.#instants;
		this.#at = Math.min(Math.max(i || 0, 0), list.length - 1);
		const now = list[this.#at], step = now.before ? null : stepAt(r, now.at), lost = broken(r, now);
		const slider = /** @type {HTMLInputElement | null} */ (this.querySelector("input.instant"));
		if (slider) {
			slider.value = String(this.#at);
			slider.setAttribute("aria-valuetext", `${clock(now.at)}, step ${now.step}`);
		}
		const here = this.querySelector("line.here"), x = this.#x(now.at);
		here?.setAttribute("x1", String(x));
		here?.setAttribute("x2", String(x));
		const status = this.querySelector(".now");
		if (status)
			put(status, h("strong", {}, clock(now.at)), now.step ? ` step ${now.step}. ` : " ",
				lost.length ? h("span", { class: "bad" }, "✕ ", lost.map((/** @type {any} */ o) =>
					`${o.flow} ${o.direction}: ${o.kind} of ${o.lost} of ${o.members} paths`).join("; "))
					: h("span", { class: "good" }, "● all flows arrive"));
		const ended = endedAt(r, now);
		this.#scene(now, ended);
		this.#beside(now, step, ended, lost);
		this.dispatchEvent(new CustomEvent("instant", { detail: now.at }));
	}

	#scene(/** @type {any} */ now, /** @type {any[]} */ ended) {
		const svg = /** @type {SVGElement | null} */ (this.querySelector("svg.scene-map"));
		const map = mapAt(this.#r, now.at, now.before);
		if (!svg)
			return;
		if (!map) {
			svg.replaceChildren();
			return;
		}
		svg.setAttribute("viewBox", `0 0 ${map.width} ${map.height}`);
		draw(svg, map, { palette: palette(isDark()), marks: marksOf(map, ended
			.filter((x) => x.until === now.at).flatMap((x) => x["route-changes"])) });
	}

	#beside(/** @type {any} */ now, /** @type {any} */ step, /** @type {any[]} */ ended, /** @type {any[]} */ lost) {
		const beside = this.querySelector(".beside");
		if (!beside)
			return;
		const changes = ended.flatMap((x) => x["route-changes"]);
		const more = ended.reduce((sum, x) => sum + (x["route-changes-left-out"] || 0), 0);
		put(beside,
			h("h3", {}, "At this instant"),
			now.texts.length ? h("ul", {}, now.texts.slice(0, 12).map((/** @type {string} */ t) => h("li", {}, extras.told(t))),
				now.texts.length > 12 ? h("li", {}, `and ${now.texts.length - 12} more`) : null)
				: h("p", { class: "hint" }, "nothing but time"),
			lost.length ? [h("h3", {}, "Lost"), h("ul", {}, lost.map((o) => h("li", { class: "bad" }, extras.told(`${o.flow}: ${o.cause}`))))] : null,
			step && !ended.includes(step) ? [h("h3", {}, `Step ${step.id}`), step.title ? h("p", {}, step.title) : null] : null,
			ended.map((x) => [h("h3", {}, `Step ${x.id} has ended`), x.title ? h("p", {}, x.title) : null,
				h("ul", { class: "checks" }, x.checks.map((/** @type {any} */ c) =>
					h("li", { class: c.passed ? "good" : "bad" }, c.passed ? "● " : "✕ ", c.check,
						c.passed ? null : extras.told(`: ${c.got}`))))]),
			changes.length ? [h("h3", {}, `Routes that changed (${changes.length + more})`),
				h("div", { class: "changes", tabindex: "0" }, h("table", {},
					h("thead", {}, h("tr", {}, ["router", "network", "from", "to"].map((w) => h("th", { scope: "col" }, w)))),
					h("tbody", {}, changes.slice(0, 60).map((/** @type {any} */ c) => h("tr", {},
						h("td", {}, c.router), h("td", {}, c.network), h("td", {}, c.from ?? "none"), h("td", {}, c.to ?? "none")))))),
				changes.length > 60 ? h("p", { class: "hint" }, `and ${changes.length - 60} more`) : null] : null);
	}

	/** A row for each case of a sweep, and a column for each flow that anything loses, or one for all. */
	#sweep(/** @type {any} */ d) {
		const found = new Set();
		for (const c of d.cases)
			for (const f of lost(c))
				found.add(f.flow);
		const flows = [...found].sort(), wide = flows.length > COLUMNS;
		const body = h("tbody"), more = h("p");
		const only = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", id: "only-loss", onchange: () => fill(CASES) }));
		const row = (/** @type {any} */ c) => h("tr", {}, h("th", { scope: "row" }, c.fail.join(" + ")),
			c.tried === false ? h("td", { colspan: wide ? 1 : flows.length || 1 }, "not tried")
				: wide ? cellOfAll(lost(c)) : flows.map((name) => cell(lost(c).filter((/** @type {any} */ f) => f.flow === name))));
		const fill = (/** @type {number} */ most) => {
			const cases = only.checked ? d.cases.filter((/** @type {any} */ c) => lost(c).length) : d.cases;
			put(body, cases.slice(0, most).map(row));
			put(more, cases.length > most ? h("button", { type: "button", onclick: () => fill(most + CASES) },
				`Show more of ${cases.length} cases`) : null);
		};
		put(this, h("h2", {}, `Sweep of ${d.head.lab}`),
			h("p", {}, `${count(d.cases.length, "case")} of ${count(d.head.elements ?? d.cases.length, "element")}, `,
				`${d.cases.filter((/** @type {any} */ c) => lost(c).length).length} with loss`),
			h("p", {}, only, h("label", { for: "only-loss" }, "Only cases with loss")),
			h("div", { class: "matrix", tabindex: "0", role: "region", "aria-label": "Cases" }, h("table", {},
				h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "what fails"),
					wide ? h("th", { scope: "col" }, "what is lost") : flows.map((f) => h("th", { scope: "col" }, f)))), body), more),
			h("p", {}, h("button", { type: "button", onclick: () => this.#ask("") }, "Another file")));
		fill(CASES);
	}
}

/** What a case of a sweep lost. */
const lost = (/** @type {any} */ c) => c.lost || [];

/** The worst of what all flows lost in a case. */
function cellOfAll(/** @type {any[]} */ list) {
	const td = cell(list);
	const flows = new Set(list.map((f) => f.flow)).size;
	if (flows)
		td.append(`, of ${count(flows, "flow")}`);
	return td;
}

/** The worst of what one flow lost in a case. */
function cell(/** @type {any[]} */ list) {
	const worse = (/** @type {any} */ a, /** @type {any} */ b) => a.lasting === b.lasting ? b.seconds > a.seconds : b.lasting;
	const worst = list.reduce((a, b) => (!a || worse(a, b) ? b : a), null);
	if (!worst)
		return h("td", { class: "good" }, "●");
	return h("td", { class: "bad" }, `✕ ${worst.kind} ${worst.lasting ? "that lasts" : `${worst.seconds} s`}`);
}

customElements.define("erx-player", Player);
