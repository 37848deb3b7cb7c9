// Draws the map of a lab, which the daemon has laid out (GET /map): boxes in columns, and curves
// between them. Everything is an attribute, no style: the same picture can leave the page as a
// file. A state is a sign and a word, a kind of link a width and a pattern, besides its colour.
import { append, s } from "./dom.js";

const AT_ONCE = 300; // boxes and links of a map that is drawn in one go
const RUN = 40; // boxes or links that are drawn together later

/**
 * @typedef {"up"|"partly"|"down"|"unknown"} State
 * @typedef {{name: string, state: string, up: boolean, prefixes: number|null, limit: number|null}} Session
 * @typedef {{link: string, a: string, b: string, points: number[], state: State, word: string|null, sessions: Session[]}} Line
 * @typedef {{name: string, object: string|null, kind: string, a: string, b: string, label: string|null,
 *   state: State, word: string|null, points: number[], "label-x": number, "label-y": number,
 *   "label-fits"?: boolean, lines: Line[]}} Link
 * @typedef {{name: string, part: string, kind: string, as: number|null, x: number, y: number, width: number,
 *   height: number, state: State, word: string|null}} Router
 * @typedef {{name: string, kind: string, title: string, note: string|null, subscription?: string|null, column: string,
 *   x: number, y: number, width: number, height: number, compact: boolean, state: State, word: string|null,
 *   routers: Router[]}} Box
 * @typedef {{lab: string, width: number, height: number, columns: {name: string, title: string, x: number, width: number}[],
 *   boxes: Box[], links: Link[]}} LabMap
 * @typedef {{[name: string]: string}} Palette
 * @typedef {{unfolded?: Set<string>, marks?: Map<string, string>, chosen?: string, found?: Set<string>|null,
 *   tracks?: import("./track.js").Track[], palette?: Palette, interactive?: boolean,
 *   near?: Rect, keep?: string}} Options near: what is seen; keep: what is drawn at once wherever it stands
 * @typedef {{x: number, y: number, width: number, height: number}} Rect
 */

/** @type {Palette} */
const LIGHT = { ground: "#ffffff", ink: "#1f2328", quiet: "#59636e", edge: "#8c959f", cell: "#ffffff", hair: "#d1d9e0",
	up: "#1a7f37", partly: "#9a6700", down: "#b3261e", unknown: "#59636e", chosen: "#0b5cad", path: "#6b2fb3", back: "#b0481a",
	peering: "#0b5394", connection: "#38761d", "global-reach": "#674ea7", vpn: "#7f4f24", inside: "#8c959f",
	link: "#59636e", peered: "#59636e", site: "#fdf5e6", circuit: "#eaf2fb", "private-cloud": "#f3eefb",
	vnet: "#edf7ed", "virtual-hub": "#e6f4f1", other: "#f6f8fa" };
/** @type {Palette} */
const DARK = { ground: "#10161c", ink: "#e6ebf0", quiet: "#a9b5c0", edge: "#66727e", cell: "#182028", hair: "#3b4854",
	up: "#6fcf8e", partly: "#eab65c", down: "#ff8d84", unknown: "#a3afba", chosen: "#7cb7f5", path: "#c7a3ff", back: "#ffa97a",
	peering: "#7cb7f5", connection: "#82c96b", "global-reach": "#b9a1f0", vpn: "#d0a177", inside: "#66727e",
	link: "#a3afba", peered: "#a3afba", site: "#3a3120", circuit: "#1d2f44", "private-cloud": "#2f2740",
	vnet: "#203325", "virtual-hub": "#1b3531", other: "#262f38" };

/** The colours of a theme. */
export const palette = (/** @type {boolean} */ dark) => dark ? DARK : LIGHT;

/** @type {{[kind: string]: {width: number, dashes?: string, said?: string}}} */
const LINES = {
	peering: { width: 1.5, said: "peering" },
	connection: { width: 2.5, said: "connection" },
	"global-reach": { width: 4, said: "Global Reach" },
	vpn: { width: 2, dashes: "10 3 2 3", said: "VPN tunnel" },
	inside: { width: 1 },
	link: { width: 1.5, said: "other link" },
	peered: { width: 1.5, dashes: "2 4", said: "VNet peering" },
};
const SAID = { up: "all sessions Established", partly: "some sessions", down: "down" };

/** @param {number[]} p eight numbers: a cubic curve */
export const curve = (p) => `M${p[0]} ${p[1]}C${p[2]} ${p[3]} ${p[4]} ${p[5]} ${p[6]} ${p[7]}`;

/** Up: a disc. Partly: a triangle. Down: a cross. Unknown: a ring. */
function sign(/** @type {string} */ state, /** @type {number} */ x, /** @type {number} */ y, /** @type {Palette} */ ink) {
	switch (state) {
	case "up": return s("circle", { cx: x, cy: y, r: 4, fill: ink.up });
	case "partly": return s("path", { d: `M${x} ${y - 5}l5 9h-10z`, fill: ink.partly });
	case "down": return s("path", { d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`, stroke: ink.down, "stroke-width": 2.5, fill: "none" });
	}
	return s("circle", { cx: x, cy: y, r: 3.5, fill: "none", stroke: ink.unknown });
}

/** A text that ends with "…" where its room does; the width of letters is near enough. */
function cut(/** @type {string} */ text, /** @type {number} */ size, /** @type {number} */ room) {
	const most = Math.max(1, Math.floor(room / (size * 0.56)));
	return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/**
 * @param {number} x @param {number} y @param {number} size @param {string} fill
 * @param {string} text @param {{[name: string]: any}} [more]
 */
const label = (x, y, size, fill, text, more = {}) => s("text", { x, y, "font-size": size, fill, ...more }, text);

/** A text on a line, with an edge of the ground around it. */
function onLine(/** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ fill, /** @type {string} */ text, /** @type {Palette} */ ink) {
	return label(x, y + 4, 11, fill, text, { "text-anchor": "middle", stroke: ink.ground, "stroke-width": 4,
		"stroke-linejoin": "round", "paint-order": "stroke" });
}

const wrong = (/** @type {State} */ state) => state === "partly" || state === "down";

/** @param {{kind: string}} of @param {State} state @param {number[]} points @param {Palette} ink */
function stroke(of, state, points, ink) {
	const row = LINES[of.kind] || LINES.link;
	const colour = wrong(state) ? ink[state] : ink[of.kind] || ink.link;
	const dashes = state === "down" ? "3 5" : state === "partly" ? "12 4" : row.dashes;
	const out = [s("path", { d: curve(points), fill: "none", stroke: colour, "stroke-width": row.width, "stroke-dasharray": dashes })];
	if (of.kind === "global-reach" && !wrong(state))
		out.push(s("path", { d: curve(points), fill: "none", stroke: ink.ground, "stroke-width": 1.4 }));
	return out;
}

/** What a box, router or link has to say when somebody asks for its name. */
const said = (/** @type {(string|null|undefined)[]} */ ...parts) => s("title", {}, parts.filter(Boolean).join("; "));

/**
 * How one reaches a thing by pointer and by keyboard.
 * @param {Options} o @param {string} id @param {string} name
 */
const reachable = (o, id, name) => o.interactive ? { tabindex: 0, role: "button", "data-id": id, "aria-label": name,
	"aria-pressed": o.chosen === id ? "true" : "false" } : {};

/** @param {Link} l @param {Options} o @param {Palette} ink */
function link(l, o, ink) {
	const open = o.unfolded && (o.unfolded.has(l.a) || o.unfolded.has(l.b));
	const id = `link:${l.a}:${l.b}:${l.name}`;
	const faded = o.tracks?.length || (o.found && !(o.found.has(l.a) && o.found.has(l.b)));
	const g = s("g", { ...reachable(o, id, `${l.kind} ${l.name}: ${l.word || l.state}`), opacity: faded ? 0.3 : null },
		said(l.name, l.label, l.word));
	if (o.chosen === id)
		g.append(s("path", { d: curve(l.points), fill: "none", stroke: ink.chosen, "stroke-width": 9, "stroke-opacity": 0.35 }));
	if (o.interactive)
		g.append(s("path", { d: curve(l.points), fill: "none", stroke: "transparent", "stroke-width": 12 }));
	for (const part of open && l.lines.length ? l.lines : [{ state: l.state, points: l.points }])
		g.append(...stroke(l, part.state, part.points, ink));
	return g;
}

/** Whether what a link is called stands on it. */
const labelled = (/** @type {Link} */ l) => Boolean(l.label && l["label-fits"] !== false);

/**
 * The links whose word on their state would stand on that of another, so that they have their sign alone.
 * @param {Link[]} links
 */
function signsAlone(links) {
	/** @type {{x: number, y: number}[]} */
	const words = [];
	return new Set(links.filter((l) => {
		if (l.kind === "inside" || !wrong(l.state))
			return false;
		const x = l["label-x"], y = l["label-y"] + (labelled(l) ? 15 : 0);
		const alone = words.some((w) => Math.abs(w.x - x) < 50 && Math.abs(w.y - y) < 24);
		if (!alone)
			words.push({ x, y });
		return alone;
	}));
}

/**
 * @param {Link} l @param {Options} o @param {Palette} ink @param {boolean} alone the sign of its state without a word
 */
function linkText(l, o, ink, alone) {
	if (l.kind === "inside")
		return [];
	const out = [];
	const x = l["label-x"];
	let y = l["label-y"];
	const mark = o.marks?.get(l.object || "");
	if (labelled(l)) {
		out.push(onLine(x, y, wrong(l.state) ? ink[l.state] : ink[l.kind] || ink.link, String(l.label), ink));
		y += 15;
	}
	if (wrong(l.state)) {
		const all = l.lines.flatMap((i) => i.sessions), up = all.filter((i) => i.up).length;
		out.push(sign(l.state, x, y, ink), ...alone ? [] : [onLine(x, y + 14, ink[l.state],
			l.state === "down" || up === all.length ? "down" : `${up} of ${all.length} up`, ink)]);
		y += 29;
	}
	const tight = l.lines.flatMap((i) => i.sessions).find((i) => i.limit && i.prefixes && i.prefixes > 0.8 * i.limit);
	if (tight) {
		out.push(onLine(x, y, ink.partly, `${tight.prefixes} of ${tight.limit} prefixes`, ink));
		y += 15;
	}
	if (mark)
		out.push(onLine(x, y, ink.chosen, mark, ink));
	return out;
}

/** @param {Router} r @param {Palette} ink @param {Options} o */
function router(r, ink, o) {
	const id = `router:${r.name}`;
	return s("g", reachable(o, id, `router ${r.name}: ${r.word || r.state}`),
		said(r.name, r.word),
		s("rect", { x: r.x, y: r.y, width: r.width, height: r.height, rx: 3, fill: ink.cell,
			stroke: o.chosen === id ? ink.chosen : r.state === "down" ? ink.down : ink.hair,
			"stroke-width": o.chosen === id ? 2.5 : 1 }),
		sign(r.state, r.x + 9, r.y + r.height / 2, ink),
		label(r.x + 19, r.y + 13, 11, ink.ink, cut(r.part, 11, r.width - 90)),
		r.as ? label(r.x + r.width - 6, r.y + 13, 10, ink.quiet, `AS ${r.as}`, { "text-anchor": "end" }) : null);
}

/** @param {Box} b @param {Palette} ink */
function compact(b, ink) {
	const left = Math.min(b.x + b.width - 10, ...b.routers.map((r) => r.x));
	return [sign(b.state, b.x + 10, b.y + 12, ink),
		b.routers.map((r) => s("rect", { x: r.x, y: r.y, width: r.width, height: r.height, rx: 2,
			fill: r.state === "down" ? ink.down : ink.cell, stroke: ink.edge }, said(r.name, r.word))),
		label(b.x + 20, b.y + 16, 12, ink.ink, cut(b.name, 12, left - b.x - 26), { "font-weight": "bold" })];
}

/** @param {Box} b @param {Options} o @param {Palette} ink */
function box(b, o, ink) {
	const id = `box:${b.name}`;
	const mark = o.marks?.get(b.name);
	const g = s("g", { opacity: o.found && !o.found.has(b.name) ? 0.25 : null });
	const face = s("g", reachable(o, id, `${b.title}: ${b.word || b.state}`), said(b.title, b.note, b.word),
		s("rect", { x: b.x, y: b.y, width: b.width, height: b.height, rx: 6, fill: ink[b.kind] || ink.other,
			stroke: o.chosen === id ? ink.chosen : wrong(b.state) ? ink[b.state] : ink.edge,
			"stroke-width": o.chosen === id ? 3.5 : o.unfolded?.has(b.name) ? 2.2 : 1.2 }));
	g.append(face);
	if (b.compact) {
		appendParts(face, compact(b, ink));
	} else {
		const noun = b.title.endsWith(b.name) ? b.title.slice(0, -b.name.length).trim() : b.kind;
		const second = wrong(b.state) && b.word ? b.word : b.kind === "circuit" && b.note ? b.note
			: [noun, b.note].filter(Boolean).join(", ");
		face.append(label(b.x + 10, b.y + 18, 13, ink.ink, cut(b.name, 13, b.width - 40), { "font-weight": "bold" }),
			label(b.x + 10, b.y + 33, 10, wrong(b.state) ? ink[b.state] : ink.quiet, cut(second, 10, b.width - 20)));
		if (b.routers.length)
			face.append(sign(b.state, b.x + b.width - 14, b.y + 14, ink));
		g.append(...b.routers.map((r) => router(r, ink, o)));
	}
	if (mark)
		g.append(label(b.x + b.width, b.y - 5, 11, ink.chosen, mark, { "text-anchor": "end", "font-weight": "bold",
			stroke: ink.ground, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" }));
	return g;
}

/** @param {Element} e @param {any[]} parts */
function appendParts(e, parts) {
	e.append(...parts.flat(2).filter(Boolean));
}

/**
 * Which kinds of lines and which states there are.
 * @param {LabMap} map @param {Palette} ink
 */
function legend(map, ink) {
	const out = [];
	let x = 24, y = map.height - 40;
	const step = (/** @type {string} */ text) => 52 + text.length * 6.2;
	for (const [kind, row] of Object.entries(LINES)) {
		if (!row.said || !map.links.some((l) => l.kind === kind))
			continue;
		out.push(...stroke({ kind }, "up", [x, y, x + 10, y, x + 20, y, x + 30, y], ink), label(x + 36, y + 4, 11, ink.quiet, row.said));
		x += step(row.said);
	}
	x = 24;
	y += 20;
	for (const [state, text] of Object.entries(SAID)) {
		out.push(sign(state, x + 8, y, ink), label(x + 20, y + 4, 11, ink.quiet, text));
		x += step(text) - 12;
	}
	return out;
}

/** Whether two rectangles meet. */
const meet = (/** @type {Rect} */ a, /** @type {Rect} */ b) => a.x < b.x + b.width && b.x < a.x + a.width &&
	a.y < b.y + b.height && b.y < a.y + a.height;

/** What a link fills: a curve does not leave its handles, and what stands on it is not far. */
function around(/** @type {Link} */ l) {
	const p = l.points, x = [p[0], p[2], p[4], p[6], l["label-x"]], y = [p[1], p[3], p[5], p[7], l["label-y"]];
	return { x: Math.min(...x) - 60, y: Math.min(...y) - 30, width: Math.max(...x) - Math.min(...x) + 120,
		height: Math.max(...y) - Math.min(...y) + 90 };
}

/**
 * A layer of a picture. What is not near gets an empty place, and is drawn when the function for it
 * in `later` is called: of a large map one sees a part, and waits for that alone.
 * @template T
 * @param {T[]} all
 * @param {(one: T) => boolean} near
 * @param {(one: T) => any} make
 * @param {(() => void)[]} later
 */
function layer(all, near, make, later) {
	const g = s("g");
	/** @type {T[]} */
	let far = [];
	const close = () => {
		if (!far.length)
			return;
		const place = s("g"), run = far;
		far = [];
		g.append(place);
		later.push(() => {
			const made = document.createDocumentFragment();
			append(made, run.map(make));
			place.replaceWith(made);
		});
	};
	for (const one of all) {
		if (!near(one)) {
			if (far.push(one) === RUN)
				close();
			continue;
		}
		close();
		append(g, [make(one)]);
	}
	close();
	return g;
}

/**
 * Draws a map into an SVG element, in the place of what was there. Of a large map it draws what is near
 * (Options), and returns what draws the rest, piece by piece.
 * @param {SVGElement} svg
 * @param {LabMap} map
 * @param {Options} [o]
 * @returns {(() => void)[]}
 */
export function draw(svg, map, o = {}) {
	const ink = o.palette || LIGHT;
	const links = map.links.filter((l) => l.kind !== "inside" || o.unfolded?.has(l.a));
	const alone = signsAlone(links), kept = new Set([o.chosen, o.keep]);
	const part = o.near && map.boxes.length + links.length > AT_ONCE ? o.near : null;
	const nearBox = (/** @type {Box} */ b) => !part || meet(part, b) || kept.has(`box:${b.name}`) ||
		b.routers.some((r) => kept.has(`router:${r.name}`));
	const nearLink = (/** @type {Link} */ l) => !part || meet(part, around(l)) || kept.has(`link:${l.a}:${l.b}:${l.name}`);
	/** @type {(() => void)[]} */
	const later = [];
	const texts = layer(links, nearLink, (l) => linkText(l, o, ink, alone.has(l)), later);
	texts.setAttribute("pointer-events", "none");
	svg.replaceChildren(
		s("rect", { x: 0, y: 0, width: map.width, height: map.height, fill: ink.ground }),
		label(24, 32, 18, ink.ink, cut(map.lab || "lab", 18, map.width - 48), { "font-weight": "bold" }),
		...map.columns.map((c) => label(c.x, 66, 12, ink.quiet, c.title)),
		layer(links, nearLink, (l) => link(l, o, ink), later),
		layer(map.boxes, nearBox, (b) => box(b, o, ink), later),
		texts,
		s("g", { "pointer-events": "none" }, (o.tracks || []).map((t) => t.draw(map, ink))),
		s("g", {}, legend(map, ink)));
	return later;
}

/**
 * The same as a file, light, as large as the map.
 * @param {LabMap} map
 * @param {Options} o
 */
export function file(map, o) {
	const svg = s("svg", { xmlns: "http://www.w3.org/2000/svg", width: map.width, height: map.height,
		viewBox: `0 0 ${map.width} ${map.height}`,
		"font-family": "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif" });
	draw(svg, map, { ...o, palette: LIGHT, interactive: false, chosen: "", found: null });
	return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
}
