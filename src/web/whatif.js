// What if this fails: everything done here is compared with how it was before, on the map and as a
// list; what has failed can be restored; states can be kept under a name and compared later.
import { operate } from "./api.js";
import { announce, choice, field, h, put, renew, state } from "./dom.js";
import { counted, routeList } from "./change.js";
import { refusal } from "./refusal.js";

/** @typedef {import("./mapview.js").MapView} MapView */

const BEFORE = "page"; // the snapshot before the last thing that was done

/** Waits until the lab has come to rest, or for half a minute; why it has not, or "". */
async function settle(/** @type {MapView} */ view) {
	if (view.who.simulated && view.who.role === "operator") {
		await operate("advance", { until: "converged" });
		return "";
	}
	const answer = (await operate("wait", { timeout: "30s" })).wait;
	return answer?.converged === false ? (answer.reasons || []).join("; ") || answer.held || "routes still change" : "";
}

/** @param {any[]} rows of `diff`, by the box of their router @param {MapView} view */
function marksOf(rows, view) {
	const boxes = new Map((view.map?.boxes || []).flatMap((b) => b.routers.map((r) => [r.name, b.name])));
	/** @type {Map<string, {[c: string]: number}>} */
	const counts = new Map();
	for (const r of rows) {
		const box = boxes.get(r.router);
		if (!box)
			continue;
		const c = counts.get(box) || { "+": 0, "-": 0, "~": 0 };
		c[r.change]++;
		counts.set(box, c);
	}
	return new Map([...counts].map(([box, c]) => [box, [c["+"] ? `+${c["+"]}` : "", c["-"] ? `−${c["-"]}` : "", c["~"] ? `~${c["~"]}` : ""].filter(Boolean).join(" ")]));
}

/** @param {any[]} rows */
const diffList = (rows) => h("div", { "data-diff": "" }, rows.length ? [h("p", {}, `Routes in use: ${counted(rows)}`), routeList(rows)]
	: h("p", { class: "empty" }, "No route in use has changed."));

/**
 * Shows what is different since a snapshot, in the panel and on the map.
 * @param {MapView} view @param {HTMLElement} place @param {string} from @param {string} [to]
 */
async function compare(view, place, from, to) {
	const rows = (await operate("diff", { from, to })).diff || [];
	await view.refresh();
	view.marks = marksOf(rows, view);
	view.redraw();
	put(place, diffList(rows));
	announce(`${rows.length} routes have changed`);
}

/**
 * Does something, and shows what became of it.
 * @param {MapView} view @param {HTMLElement} body @param {string} text
 * @param {string} operation @param {{[n: string]: any}} input
 */
export async function act(view, body, text, operation, input) {
	const place = h("div", { "data-diff": "" }, h("p", { class: "hint" }, "Waiting until the lab has come to rest …"));
	const title = `${text}${input.name || input.msee ? `: ${input.name || input.msee}` : ""}`;
	try {
		await operate("snapshot", { name: BEFORE });
		await operate(operation, input);
	} catch (e) {
		put(body, h("h2", {}, title), refusal(e));
		return;
	}
	view.open("whatif");
	const panel = view.querySelector("#whatif-did");
	if (!panel)
		return;
	put(panel, h("h3", {}, `Done: ${title}`), place);
	try {
		const held = await settle(view);
		await compare(view, place, BEFORE);
		if (held)
			place.prepend(h("p", {}, state("partly", `still at work: ${held}`), " ",
				h("button", { type: "button", onclick: () => compare(view, place, BEFORE) }, "Compare again")));
	} catch (e) {
		put(place, refusal(e));
	}
}

/** @param {MapView} view @param {HTMLElement} place */
async function failures(view, place) {
	const rows = (await operate("show-failures")).failures || [];
	const may = view.who.role !== "reader";
	renew(place, rows.length ? [h("ul", { class: "plain" }, rows.map((/** @type {any} */ f) => h("li", { class: "row", "data-key": f.name },
		state("down", `${f.kind} ${f.name}: ${f.state}`),
		may ? h("button", { type: "button", onclick: () => f.kind === "maintenance" ? act(view, place, "End maintenance", "end-maintain", { msee: f.name })
			: act(view, place, "Restore", "restore", { kind: f.kind, name: f.name }) }, "Restore") : null))),
	may ? h("button", { type: "button", id: "restore-all", onclick: () => act(view, place, "Restore all", "restore-all", {}) }, "Restore all") : null]
		: h("p", { class: "empty" }, "Nothing has failed on request. Choose an object or a link of the map to let it fail."));
}

/** @param {MapView} view @param {HTMLElement} body */
export async function whatIfPanel(view, body) {
	const failed = h("div"), did = h("div", { id: "whatif-did" }), kept = h("div"), answer = h("div");
	put(body, h("h2", {}, "What if"), did, h("h3", {}, "What has failed"), failed, h("h3", {}, "Snapshots"), kept, answer);
	const name = /** @type {HTMLInputElement} */ (h("input", { name: "snapshot", required: true, size: "12", autocomplete: "off" }));
	const showKept = async () => {
		const all = (await operate("show-snapshots")).snapshots || [];
		const names = all.map((/** @type {any} */ s) => s.name);
		const from = choice("from", names), to = choice("to", ["now", ...names]);
		put(kept, h("form", { class: "row", onsubmit: async (/** @type {Event} */ e) => {
			e.preventDefault();
			try {
				await operate("snapshot", { name: name.value });
				await showKept();
			} catch (error) {
				put(answer, refusal(error));
			}
		} }, field("Keep all tables as", name), h("button", { type: "submit" }, "Keep")),
		names.length ? h("div", { class: "row" }, field("Compare", from), field("with", to),
			h("button", { type: "button", id: "compare", onclick: async () => {
				try {
					await compare(view, answer, from.value, to.value);
				} catch (error) {
					put(answer, refusal(error));
				}
			} }, "Compare")) : null);
	};
	const load = async () => {
		try {
			await failures(view, failed);
		} catch (e) {
			put(failed, refusal(e));
		}
	};
	view.refreshed = load;
	await load();
	try {
		await showKept();
	} catch (e) {
		put(kept, refusal(e));
	}
}
