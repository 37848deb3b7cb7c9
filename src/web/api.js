// The HTTP interface of the daemon, as far as the page asks it: operations (erx-api(7)), who is
// signed in, and events. Whoever is signed in has a cookie that no script can read.

/**
 * What the daemon says when it refuses: rule, cause and cure.
 * @typedef {{code: string, rule: string, object: string, text: string, cure: string}} Fault
 */

/** An answer that is a refusal. */
export class Refusal extends Error {
	/**
	 * @param {number} status of HTTP; 0: nobody answered
	 * @param {Fault[]} faults
	 */
	constructor(status, faults) {
		super(faults.map((f) => f.text).join("; "));
		this.status = status;
		this.faults = faults;
	}
}

/**
 * Fires `signed-out` when the daemon no longer knows who asks, `away` when the stream of events has
 * broken, and `back` when it goes on.
 */
export const session = new EventTarget();

/**
 * @param {any} body
 * @returns {Fault[]}
 */
function faultsOf(body) {
	const list = body?.["ietf-restconf:errors"]?.error || [];
	return list.map((/** @type {any} */ e) => {
		const info = e["error-info"] || {};
		return {
			code: e["error-app-tag"] || e["error-tag"] || "",
			rule: info.rule || "",
			object: e["error-path"] || info.object || "",
			text: e["error-message"] || e["error-tag"] || "refused",
			cure: info.cure || "",
		};
	});
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 */
const ask = async (path, init = {}) => (await answerOf(path, init)).body;

/**
 * The same with the headers of the answer.
 * @param {string} path
 * @param {RequestInit} [init]
 */
async function answerOf(path, init = {}) {
	let answer;
	try {
		answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...init });
	} catch {
		throw new Refusal(0, [{ code: "no-daemon", rule: "", object: "",
			text: "the daemon does not answer", cure: "see that erxd runs, and load the page again" }]);
	}
	const text = await answer.text();
	let body = null;
	try {
		body = text ? JSON.parse(text) : null;
	} catch {
		body = null;
	}
	if (answer.ok)
		return { body: body ?? text, headers: answer.headers };
	if (answer.status === 401 && path !== "/page/login")
		session.dispatchEvent(new Event("signed-out"));
	const faults = faultsOf(body);
	throw new Refusal(answer.status, faults.length ? faults : [{ code: "", rule: "", object: "",
		text: `the daemon answers ${answer.status}`, cure: "" }]);
}

/**
 * @param {string} path
 * @param {any} body
 */
function post(path, body) {
	return ask(path, { method: "POST", body: JSON.stringify(body),
		headers: { "Content-Type": "application/json", "Accept": "application/json" } });
}

/**
 * Carries out an operation; the output, or a Refusal is thrown.
 * @param {string} name "trace"
 * @param {{[name: string]: any}} [input] what is undefined, null or "" is left out
 * @returns {Promise<any>}
 */
export async function operate(name, input = {}) {
	const given = Object.fromEntries(Object.entries(input)
		.filter(([, v]) => v !== undefined && v !== null && v !== ""));
	const answer = await post(`/restconf/operations/erx-api:${name}`,
		{ "erx-api:input": given });
	return answer?.["erx-api:output"] ?? {};
}

/**
 * A resource that is read.
 * @param {string} path "/map"
 */
export const get = (path) => ask(path);

/**
 * How far a map knows what has happened: the number of the last event, and whether all had converged.
 * @typedef {{event: string, converged: boolean}} Known
 */

/**
 * The map of the lab, and how far it knows what has happened; null: the daemon did not say.
 * @returns {Promise<{map: import("./map.js").LabMap, known: Known | null}>}
 */
export async function mapOf() {
	const { body, headers } = await answerOf("/map");
	const event = headers.get("Erx-Last-Event");
	return { map: body, known: event === null ? null : { event, converged: headers.get("Erx-Converged") === "true" } };
}

/**
 * Who is signed in.
 * @typedef {{role: "nobody"|"reader"|"owner"|"operator", name?: string,
 *   subscription?: string|null, version?: string, simulated?: boolean}} Who
 */

/** @returns {Promise<Who>} */
export const who = () => ask("/page/who");
/** @returns {Promise<Who>} */
export const login = (/** @type {{token: string} | {code: string}} */ secret) =>
	post("/page/login", secret);
/** @returns {Promise<Who>} */
export const logout = () => post("/page/logout", {});

const KINDS = ["session", "route", "edit", "failure", "limit", "key", "operation", "converged",
	"oscillating", "lab", "sync", "lagged"];
const AGAIN = 3000; // ms, until a stream that was refused is asked for again

/**
 * The stream of events, from now on; it begins with `sync` each time, and what it says of the state
 * before is left out. A stream that goes on behind what a map knows tells what is new, and there is no
 * `sync` until it has broken. It is asked for again when it breaks, and rests while nobody looks at
 * the page: a browser has few connections to a host.
 * @param {(kind: string, event: any) => void} heard
 * @param {{always?: boolean, after?: Known | null}} [how] always: also while nobody looks; after: what is known
 * @returns {{close: () => void}}
 */
export function events(heard, how = {}) {
	/** @type {EventSource | null} */
	let source = null;
	let timer = 0, synced = false, after = how.after ?? null;
	const rest = () => {
		clearTimeout(timer);
		source?.close();
		source = null;
	};
	const broken = async () => {
		session.dispatchEvent(new Event("away"));
		if (source?.readyState !== EventSource.CLOSED)
			return; // the browser asks again
		rest();
		timer = setTimeout(open, AGAIN);
		if ((await who().catch(() => null))?.role === "nobody") {
			rest();
			session.dispatchEvent(new Event("signed-out"));
		}
	};
	const open = () => {
		rest();
		let known = after;
		source = new EventSource(known ? `/events?after=${encodeURIComponent(known.event)}` : "/events");
		after = null;
		synced = known !== null;
		source.addEventListener("open", () => session.dispatchEvent(new Event("back")));
		source.addEventListener("error", () => {
			known = null;
			broken();
		});
		for (const kind of KINDS)
			source.addEventListener(kind, (e) => {
				const data = /** @type {MessageEvent} */ (e).data, said = data ? JSON.parse(data) : {};
				if (kind === "sync" || kind === "lagged")
					synced = kind === "sync";
				if (kind === "lagged")
					known = null;
				if (known && (kind === "sync" || (kind === "converged" && said.converged === known.converged)))
					return; // the map has it
				if (kind === "converged")
					known = null;
				if (synced || kind !== "session")
					heard(kind, said);
			});
	};
	const looks = () => {
		if (!document.hidden)
			open();
		else if (!how.always)
			rest();
	};
	if (!how.always)
		document.addEventListener("visibilitychange", looks);
	if (how.always || !document.hidden)
		open();
	return { close: () => {
		document.removeEventListener("visibilitychange", looks);
		rest();
	} };
}
