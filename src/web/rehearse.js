// What the player has on the page and not in a report: ids of rules lead to the manual, and an
// operator rehearses a plan on a copy of the running lab, which the daemon makes in a process of
// its own.
import { operate } from "./api.js";
import { announce, choice, field, h, put } from "./dom.js";
import { extras } from "./player.js";
import { recording } from "./recording.js";
import { refusal, withRules } from "./refusal.js";

const EXAMPLE = `plan: try
flows:
  a: { from: SITE, to: VNET }
steps:
- id: lose
  do: [fail: { circuit: CIRCUIT }]
  checks: [reachable: { flow: a }]
`;

let written = ""; // the plan, for who comes back from playing it

/**
 * The form that asks for a plan.
 * @param {any} player
 */
function ask(player) {
	if (player.who?.role !== "operator")
		return h("div");
	const text = /** @type {HTMLTextAreaElement} */ (h("textarea", { name: "plan", rows: "12", spellcheck: "false", required: true,
		placeholder: EXAMPLE, class: "mono", oninput: () => { written = text.value; } }));
	text.value = written;
	const file = /** @type {HTMLInputElement} */ (h("input", { type: "file", accept: ".yaml,.yml,.json", onchange: async () => {
		text.value = written = await file.files?.[0]?.text().catch(() => "") ?? "";
	} }));
	const times = choice("durations", [["", "as plan and lab say"], ["real", "as documented or observed"], ["ideal", "none"]]);
	const seed = /** @type {HTMLInputElement} */ (h("input", { name: "seed", type: "number", min: "0", step: "1", placeholder: "1" }));
	const button = /** @type {HTMLButtonElement} */ (h("button", { type: "submit", class: "primary" }, "Rehearse"));
	const answer = h("div", { role: "alert" });
	return h("section", { class: "sheet" }, h("h2", {}, "Rehearse a plan here"),
		h("p", {}, "The plan runs in simulated time, on a copy of the lab that the daemon runs. Nothing that runs changes. What a plan is: ",
			h("a", { href: "/manual/erx-plan.5", target: "_blank", rel: "noopener" }, "erx-plan(5)"), "."),
		h("form", { id: "rehearse", onsubmit: async (/** @type {Event} */ e) => {
			e.preventDefault();
			button.disabled = true;
			put(answer, h("p", { class: "hint" }, "Rehearsing …"));
			announce("rehearsing");
			try {
				const done = await operate("rehearse", { plan: text.value, format: "json", timeout: "10m", durations: times.value,
					seed: seed.value ? Number(seed.value) : undefined });
				if (text.isConnected)
					player.show(recording(done.rehearsal.report));
			} catch (error) {
				put(answer, refusal(error));
			}
			button.disabled = false;
		} }, field("Plan", text), field("Or from a file", file),
		h("div", { class: "row" }, field("Times of operations", times), field("Seed of random times", seed)), button, answer));
}

extras.ask = ask;
extras.told = withRules;
