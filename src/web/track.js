// The ways of a packet, drawn into the map: there and back, each hop along the link that it takes,
// and what is lost with a cross where it is lost.
import { s } from "./dom.js";
import { curve } from "./map.js";

/**
 * @typedef {{router: string, link: string|null, match: string|null}} Hop
 * @typedef {{fate: string, hops: Hop[], into?: string}} Path
 * @typedef {{members: number, lost: number, reason: string|null, rule: string|null, paths: Path[]}} Way
 */

/** @param {number[]} p the curve, the other way round */
const reversed = (p) => [p[6], p[7], p[4], p[5], p[2], p[3], p[0], p[1]];

/** A point of a curve and its direction there. */
function at(/** @type {number[]} */ p, /** @type {number} */ t) {
	const u = 1 - t;
	const point = (/** @type {number} */ i) => u ** 3 * p[i] + 3 * u * u * t * p[i + 2] + 3 * u * t * t * p[i + 4] + t ** 3 * p[i + 6];
	const slope = (/** @type {number} */ i) => 3 * u * u * (p[i + 2] - p[i]) + 6 * u * t * (p[i + 4] - p[i + 2]) + 3 * t * t * (p[i + 6] - p[i + 4]);
	return { x: point(0), y: point(1), angle: Math.atan2(slope(1), slope(0)) };
}

export class Track {
	/**
	 * @param {Way} way
	 * @param {"path"|"back"} kind there, or back
	 * @param {Set<string>} only links that this direction takes and the other does not
	 */
	constructor(way, kind, only) {
		this.way = way;
		this.kind = kind;
		this.only = only;
	}

	/**
	 * @param {import("./map.js").LabMap} map
	 * @param {import("./map.js").Palette} ink
	 */
	draw(map, ink) {
		const lines = new Map(map.links.flatMap((l) => l.lines.map((i) => [i.link, i])));
		const routers = new Map(map.boxes.flatMap((b) => b.routers.map((r) => [r.name, r])));
		const boxes = new Map(map.boxes.map((b) => [b.name, b]));
		const middle = (/** @type {string} */ name) => {
			const r = routers.get(name) || boxes.get(name) || boxes.get(name.split("/")[0]);
			return r ? [r.x + r.width / 2, r.y + r.height / 2] : null;
		};
		/** @type {SVGElement[]} */
		const out = [];
		const seen = new Set();
		const shift = this.kind === "path" ? -3 : 3;
		const leg = (/** @type {number[]} */ points, /** @type {boolean} */ only, /** @type {boolean} */ lost) => {
			const key = points.join() + lost;
			if (seen.has(key))
				return;
			seen.add(key);
			const colour = lost ? ink.down : ink[this.kind];
			const moved = points.map((v, i) => i % 2 ? v + shift : v);
			out.push(s("path", { d: curve(moved), fill: "none", stroke: colour, "stroke-width": only ? 5 : 3.5, "stroke-opacity": 0.9,
				"stroke-dasharray": lost ? "4 5" : this.kind === "back" ? "9 4" : null, "stroke-linecap": "round" }));
			const tip = at(moved, lost ? 0.5 : 0.55);
			const turn = `translate(${tip.x} ${tip.y}) rotate(${tip.angle * 180 / Math.PI})`;
			out.push(lost ? s("path", { d: "M-6 -6l12 12m0 -12l-12 12", transform: `translate(${tip.x} ${tip.y})`, stroke: ink.down, "stroke-width": 4 })
				: s("path", { d: "M-5 -6L7 0L-5 6z", transform: turn, fill: colour, stroke: ink.ground, "stroke-width": 1 }));
		};
		for (const path of this.way.paths) {
			path.hops.forEach((hop, i) => {
				if (!i)
					return;
				const from = path.hops[i - 1].router;
				const line = hop.link ? lines.get(hop.link) : null;
				const a = middle(from), b = middle(hop.router);
				if (line)
					leg(line.a === from ? line.points : reversed(line.points), this.only.has(line.link), false);
				else if (a && b && (a[0] !== b[0] || a[1] !== b[1]))
					leg([a[0], a[1], a[0], a[1], b[0], b[1], b[0], b[1]], false, false);
			});
			const last = path.hops[path.hops.length - 1]?.router;
			const into = path.into ? lines.get(path.into) : null;
			const place = last ? middle(last) : null;
			if (into)
				leg(into.a === last ? into.points : reversed(into.points), false, true);
			else if (place && !["delivered", "internet", "half-known"].includes(path.fate) && !seen.has(`x${last}`)) {
				seen.add(`x${last}`);
				out.push(s("path", { d: `M${place[0] - 9} ${place[1] - 9}l18 18m0 -18l-18 18`, stroke: ink.down, "stroke-width": 5 }),
					s("text", { x: place[0], y: place[1] - 14, "text-anchor": "middle", "font-size": 11, fill: ink.down, stroke: ink.ground,
						"stroke-width": 4, "paint-order": "stroke" }, path.fate));
			}
		}
		return out;
	}
}

/** The links that a way takes. */
export const linksOf = (/** @type {Way} */ way) => new Set(way.paths.flatMap((p) => p.hops.map((h) => h.link).filter(Boolean)));

/**
 * Both ways of a trace, and how they differ.
 * @param {any} trace the answer of the operation
 * @returns {{tracks: Track[], asymmetric: string[]}}
 */
export function tracksOf(trace) {
	const there = linksOf(trace), back = linksOf(trace.reverse || { paths: [] });
	const onlyThere = new Set([...there].filter((l) => !back.has(l)));
	const onlyBack = new Set([...back].filter((l) => !there.has(l)));
	const tracks = [new Track(trace, "path", /** @type {Set<string>} */ (onlyThere))];
	if (trace.reverse)
		tracks.push(new Track(trace.reverse, "back", /** @type {Set<string>} */ (onlyBack)));
	return { tracks, asymmetric: /** @type {string[]} */ ([...onlyThere, ...onlyBack]) };
}
