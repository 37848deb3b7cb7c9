// The states of a map (GET /map) from those of its sessions: what GET /map does when it looks at
// the lab, done again for another instant.

/**
 * @typedef {import("./map.js").LabMap} LabMap
 * @typedef {import("./map.js").Line} Line
 * @typedef {import("./map.js").State} State
 */

/** @param {Line} line @param {Set<string>} dead @returns {State} */
function lineState(line, dead) {
	if (dead.has(line.link))
		return "down";
	const up = line.sessions.filter((x) => x.up).length;
	return up === line.sessions.length ? "up" : up ? "partly" : "down";
}

/** @param {{up: number, all: number, down: number}} n @returns {State} */
function sumState(n) {
	if (n.up === n.all && n.down === 0)
		return "up";
	return n.up ? "partly" : "down";
}

/**
 * The map with other states of sessions, links and routers; those of boxes follow.
 * @param {LabMap} map
 * @param {Map<string, boolean>} sessions whether each is up, by name; others are as they were
 * @param {Set<string>} dead links that are down
 * @param {Set<string>} still routers that forward nothing
 * @returns {LabMap}
 */
export function withStates(map, sessions, dead, still) {
	const sums = new Map(map.boxes.map((b) => [b.name, { up: 0, all: 0, down: 0 }]));
	const links = map.links.map((l) => {
		const lines = l.lines.map((line) => {
			const now = { ...line, sessions: line.sessions.map((x) => {
				const up = dead.has(line.link) ? false : sessions.get(x.name) ?? x.up;
				return { ...x, up, state: up ? "Established" : "down" };
			}) };
			return { ...now, state: lineState(now, dead) };
		});
		const all = lines.flatMap((x) => x.sessions), up = all.filter((x) => x.up).length;
		const down = lines.filter((x) => dead.has(x.link)).length;
		for (const name of new Set([l.a, l.b])) {
			const sum = sums.get(name);
			if (sum) {
				sum.all += all.length;
				sum.up += up;
			}
		}
		if (!lines.length)
			return { ...l, lines };
		const state = sumState({ up, all: all.length, down });
		return { ...l, lines, state, word: state === "up" ? "Established"
			: state === "down" ? (down ? "link down" : "down") : `${up} of ${all.length} sessions Established` };
	});
	const boxes = map.boxes.map((b) => {
		const routers = b.routers.map((r) => (still.has(r.name) ? { ...r, state: /** @type {State} */ ("down") } : r));
		const down = routers.filter((r) => r.state === "down").length;
		const sum = { ...(sums.get(b.name) || { up: 0, all: 0 }), down };
		if (!routers.length)
			return b;
		const state = down === routers.length ? "down" : sumState(sum);
		return { ...b, routers, state, word: sum.all ? `${sum.up} of ${sum.all} sessions Established` : b.word };
	});
	return { ...map, boxes, links };
}
