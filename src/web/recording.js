// What a file is: the JSON of a rehearsal or of a sweep, as erxctl writes it. A file may be damaged,
// cut off, by another program, or made to do harm; whatever the player relies on is looked at here,
// and what is wrong is said in words. Texts may be anything, for they are shown as text.

const LARGEST = 256 << 20; // octets of a file

/**
 * What a value has to be: "text", "number", "size" (a number from 0 on) or "flag", each with a "?"
 * where it may be missing or null; a list of one kind; an object with these members at least, in
 * which a name that ends with "?" may be missing.
 * @typedef {string | [any] | {[name: string]: any}} Shape
 */

/** @type {Shape} */
const SESSION = { name: "text", state: "text", up: "flag", prefixes: "number?", limit: "number?" };
/** @type {Shape} */
const LINE = { link: "text", a: "text", b: "text", points: ["number"], state: "text", word: "text?", sessions: [SESSION] };
/** @type {Shape} */
const MAP = {
	lab: "text", width: "size", height: "size",
	columns: [{ title: "text", x: "number" }],
	boxes: [{ name: "text", kind: "text", title: "text", note: "text?", x: "number", y: "number", width: "size", height: "size",
		compact: "flag", state: "text", word: "text?",
		routers: [{ name: "text", part: "text", as: "number?", x: "number", y: "number", width: "size", height: "size",
			state: "text", word: "text?" }] }],
	links: [{ name: "text", object: "text?", kind: "text", a: "text", b: "text", label: "text?", state: "text", word: "text?",
		points: ["number"], "label-x": "number", "label-y": "number", lines: [LINE] }],
};
/** @type {Shape} */
const MOMENTS = { from: "number", until: "number" };
/** @type {Shape} */
const REHEARSAL = {
	plan: "text", lab: "text", seed: "number?", verdict: "text", passed: "number", failed: "number",
	started: "number", ended: "number",
	steps: [{ id: "text", title: "text?", at: "number", until: "number", skipped: "text?",
		actions: [{ action: "text", at: "number", outcome: "text" }],
		checks: [{ check: "text", passed: "flag", got: "text?" }],
		"route-changes": [{ router: "text", network: "text", from: "text?", to: "text?" }],
		"route-changes-left-out?": "number" }],
	flows: [{ flow: "text" }],
	outages: [{ flow: "text", direction: "text", kind: "text", cause: "text", from: "number", until: "number", seconds: "number",
		lost: "number", members: "number", initial: "flag", lasting: "flag", "in-first-draw?": MOMENTS }],
	"asymmetries?": [{ flow: "text", cause: "text?", from: "number", until: "number", seconds: "number", "in-first-draw?": MOMENTS }],
	events: [{ at: "number", kind: "text", subject: "text", text: "text" }],
	"maps?": [{ at: "number", map: MAP }],
};
/** @type {Shape} */
const HEAD = { lab: "text", elements: "number?" };
/** @type {Shape} */
const CASE = { fail: ["text"], "tried?": "flag",
	"lost?": [{ flow: "text", kind: "text", lasting: "flag", seconds: "number" }] };

/** @type {{[shape: string]: [string, (v: any) => boolean]}} */
const PLAIN = {
	text: ["a text", (v) => typeof v === "string"],
	number: ["a number", Number.isFinite],
	size: ["a number from 0 on", (v) => Number.isFinite(v) && v >= 0],
	flag: ["true or false", (v) => typeof v === "boolean"],
};

/**
 * What is wrong with a value; "": nothing.
 * @param {any} value
 * @param {Shape} shape
 * @param {string} name of the value, for people
 * @returns {string}
 */
function fault(value, shape, name) {
	if (typeof shape === "string") {
		const may = shape.endsWith("?");
		const [what, is] = PLAIN[may ? shape.slice(0, -1) : shape];
		return (may && (value === null || value === undefined)) || is(value) ? "" : `${name} is not ${what}`;
	}
	if (Array.isArray(shape)) {
		if (!Array.isArray(value))
			return `${name} is not a list`;
		for (let i = 0; i < value.length; i++) {
			const bad = fault(value[i], shape[0], `${name}[${i}]`);
			if (bad)
				return bad;
		}
		return "";
	}
	if (value === null || typeof value !== "object" || Array.isArray(value))
		return `${name} is not an object`;
	for (const [member, inner] of Object.entries(shape)) {
		const may = member.endsWith("?"), key = may ? member.slice(0, -1) : member;
		const has = Object.hasOwn(value, key) && !(may && value[key] === null);
		const bad = has || !may ? fault(has ? value[key] : undefined, inner, name ? `${name}.${key}` : key) : "";
		if (bad)
			return bad;
	}
	return "";
}

/** A curve has four points. */
function faultOfCurves(/** @type {any} */ r) {
	for (const { map } of r.maps || [])
		for (const l of map.links)
			if (l.points.length !== 8 || l.lines.some((/** @type {any} */ x) => x.points.length !== 8))
				return `the link ${l.name} of a map is no curve`;
	return "";
}

/** What is read from a text that should be JSON. */
function fromJson(/** @type {string} */ text) {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** A sweep is a line about all, and a line for each case. */
function sweep(/** @type {string} */ text) {
	const rows = text.split("\n").filter((l) => l.trim());
	const head = fromJson(rows[0]);
	if (rows.length < 2 || fault(head, HEAD, ""))
		return null;
	const cases = [];
	for (const [i, row] of rows.entries()) {
		const one = i ? fromJson(row) : null;
		if (i && one === undefined)
			throw new Error(`line ${i + 1} is no JSON: the file is damaged or cut off`);
		if (i && Array.isArray(one?.fail)) {
			const bad = fault(one, CASE, "");
			if (bad)
				throw new Error(`it is damaged: in line ${i + 1} ${bad}`);
			cases.push(one);
		}
	}
	return cases.length ? { head, cases } : null;
}

/**
 * What a text has to play: a rehearsal, or a sweep as {head, cases}. Throws an Error whose message
 * says what is wrong.
 * @param {string} text
 * @returns {any}
 */
export function recording(text) {
	if (!text.trim())
		throw new Error("it is empty");
	const whole = fromJson(text);
	if (whole === undefined) {
		const found = sweep(text);
		if (found)
			return found;
		throw new Error(/^\s*[{[]/.test(text) ? "it is damaged or cut off: it is not whole JSON" : "it is no JSON");
	}
	if (!Array.isArray(whole?.steps) || !Array.isArray(whole.events))
		throw new Error("it is no rehearsal and no sweep");
	const bad = fault(whole, REHEARSAL, "") || faultOfCurves(whole);
	if (bad)
		throw new Error(`it is a damaged rehearsal, or one of another version of erxctl: ${bad}`);
	return whole;
}

/**
 * The same of a file.
 * @param {Blob} file
 */
export async function recordingOf(file) {
	if (file.size > LARGEST)
		throw new Error(`it is larger than ${LARGEST >> 20} MB`);
	return recording(await file.text().catch(() => {
		throw new Error("it cannot be read");
	}));
}
