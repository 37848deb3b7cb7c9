// A change, in two steps: first what it would do, tried by the daemon in a copy of the lab, then the
// change itself. A refusal says the rule, the cause and what to do, and nothing has changed.
import { operate } from "./api.js";
import { announce, h, put, state } from "./dom.js";
import { refusal, resting, withRules } from "./refusal.js";

/** A line of changes, "+ …", "- …", "~ …", with its sign in words for those who hear it. */
function line(/** @type {string} */ text) {
	const sign = text[0];
	const kind = sign === "+" ? "up" : sign === "-" ? "down" : sign === "~" ? "partly" : "";
	const word = sign === "+" ? "new: " : sign === "-" ? "gone: " : sign === "~" ? "changed: " : "";
	return h("li", { class: kind }, h("span", { class: "hidden" }, word), text);
}

const ROUTES = 40; // that are shown at once

/**
 * Routes that differ, one below the other.
 * @param {any[]} rows
 */
export function routeList(rows) {
	const words = /** @type {{[c: string]: [string, string]}} */ ({ "+": ["up", "new"], "-": ["down", "gone"], "~": ["partly", "another way"] });
	const item = (/** @type {any} */ r) => h("li", {}, state(...(words[r.change] || ["note", r.change])), " ",
		h("span", { class: "mono" }, `${r.network} at ${r.router}`),
		h("div", { class: "hint mono" }, [r.from, r.to].filter(Boolean).join(" → ")));
	return [h("ul", { class: "plain" }, rows.slice(0, ROUTES).map(item)),
		rows.length > ROUTES ? h("details", {}, h("summary", {}, `${rows.length - ROUTES} more`), h("ul", { class: "plain" }, rows.slice(ROUTES, 2000).map(item))) : null];
}

/**
 * "3 new, 2 gone"
 * @param {any[]} rows
 */
export function counted(rows) {
	const n = (/** @type {string} */ c) => rows.filter((r) => r.change === c).length;
	return [n("+") ? `${n("+")} new` : "", n("-") ? `${n("-")} gone` : "", n("~") ? `${n("~")} another way` : ""].filter(Boolean).join(", ") || "none";
}

/** @param {any} p the answer of `preview` */
function told(p) {
	return [h("h3", {}, "Objects and sessions"), h("ul", { class: "changes" }, p.changes.map((/** @type {any} */ c) => line(c.change))),
		p.tried ? [
			h("h3", {}, `Routes: ${counted(p.routes)}`), routeList(p.routes),
			h("h3", {}, `Who reaches whom: ${p.reachability.length ? `${p.reachability.length} change` : "as before"}`),
			h("ul", { class: "plain" }, p.reachability.map((/** @type {any} */ u) => h("li", {},
				state(u.after === "both-ways" ? "up" : "down", `${u["use-case"]}, ${u.from} to ${u.to}: ${u.before || "none"} → ${u.after || "none"}`),
				u.after !== "both-ways" && u.reason ? h("div", { class: "hint" }, withRules(u.reason), resting(u.rule)) : null)))]
			: h("p", { class: "hint" }, `Routes and reachability were not tried: ${p.reason}.`)];
}

/**
 * Asks for a change: shows what it will do, does it when that is wanted, and gives its answer;
 * null when nobody wanted it.
 * @param {string} title
 * @param {string} operation
 * @param {{[name: string]: any}} input
 * @param {(answer: any) => any} [after] what is shown when it is done
 * @returns {Promise<any>}
 */
export async function change(title, operation, input, after) {
	const back = /** @type {HTMLElement | null} */ (document.activeElement);
	const given = Object.fromEntries(Object.entries(input).filter(([, v]) => v !== undefined && v !== null && v !== ""));
	const body = h("div", {}, h("p", { class: "hint" }, "Trying it in a copy of the lab …"));
	const does = /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: "primary", disabled: true }, "Do it"));
	const leaves = h("button", { type: "button" }, "Cancel");
	const dialog = /** @type {HTMLDialogElement} */ (h("dialog", { "aria-labelledby": "change-title" },
		h("h2", { id: "change-title" }, title), body, h("div", { class: "actions" }, leaves, does)));
	document.body.append(dialog);
	dialog.showModal();
	leaves.focus();
	let answer = null;
	const closed = new Promise((done) => dialog.addEventListener("close", () => done(null)));
	leaves.addEventListener("click", () => dialog.close());
	does.addEventListener("click", async () => {
		does.disabled = true;
		try {
			answer = await operate(operation, given);
			const shown = after?.(answer);
			if (!shown) {
				dialog.close();
				return;
			}
			put(body, shown);
			does.remove();
			leaves.textContent = "Close";
			leaves.focus();
		} catch (e) {
			put(body, refusal(e));
			does.remove();
			leaves.textContent = "Close";
		}
	});
	try {
		const p = (await operate("preview", { operation, input: JSON.stringify(given) })).preview;
		put(body, told(p));
		does.disabled = false;
		does.focus();
		announce(`routes: ${p.tried ? counted(p.routes) : "not tried"}`);
	} catch (e) {
		put(body, refusal(e));
		does.remove();
		leaves.textContent = "Close";
	}
	await closed;
	dialog.remove();
	back?.focus();
	return answer;
}
