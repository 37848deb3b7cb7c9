// The portal: circuits with their keys and ids, authorizations, connections, Global Reach, private
// clouds. What is asked for here is what Azure asks for, by the same names; every change is first
// shown (change.js).
import { events, get, operate } from "./api.js";
import { announce, choice, field, h, put, renew, state } from "./dom.js";
import { change } from "./change.js";
import { refusal, withRules } from "./refusal.js";

/**
 * @typedef {{[key: string]: any}} Row
 */

const GOOD = new Set(["Provisioned", "Enabled", "Connected", "Established", "Succeeded", "Available", "InUse"]);
const word = (/** @type {string|null} */ text) => text ? state(GOOD.has(text) ? "up" : "down", text) : "–";

/**
 * A text with a button that copies it.
 * @param {string} text
 * @param {string} what
 */
function copied(text, what) {
	const button = h("button", { type: "button", class: "quiet", "aria-label": `Copy ${what}`, onclick: async () => {
		await navigator.clipboard?.writeText(text).catch(() => {});
		announce(`${what} copied`);
	} }, "Copy");
	return h("span", {}, h("span", { class: "mono id" }, text), " ", button);
}

/** @param {[string, any][]} rows */
const facts = (rows) => h("dl", { class: "facts" }, rows.map(([name, value]) =>
	value === null || value === undefined || value === "" ? null : [h("dt", {}, name), h("dd", {}, value)]));

const input = (/** @type {string} */ name, /** @type {{[n: string]: any}} */ more = {}) =>
	/** @type {HTMLInputElement} */ (h("input", { name, autocomplete: "off", spellcheck: "false", ...more }));

/**
 * What a form says.
 * @param {HTMLFormElement} form
 */
const said = (form) => Object.fromEntries([...new FormData(form)].map(([k, v]) => [k, String(v).trim()]));

class Portal extends HTMLElement {
	/** @type {import("./api.js").Who} */
	who = { role: "nobody" };
	query = new URLSearchParams();
	#as = "";
	#body = h("div");
	#may = false;
	#timer = 0;
	/** @type {{close: () => void} | null} */
	#events = null;

	async connectedCallback() {
		this.#may = this.who.role === "operator" || this.who.role === "owner";
		const bar = h("div", { class: "bar" }, h("h1", {}, "Portal"));
		put(this, bar, this.#body);
		if (this.who.role === "operator") {
			try {
				const map = await get("/map");
				const all = [...new Set(map.boxes.map((/** @type {any} */ b) => b.subscription).filter(Boolean))].sort();
				if (all.length) {
					const as = choice("as", /** @type {string[]} */ (all), all.includes("default") ? "default" : String(all[0]));
					this.#as = as.value;
					as.addEventListener("change", () => { this.#as = as.value; this.#anew(); });
					bar.append(field("As subscription", as));
				}
			} catch (e) {
				put(this.#body, refusal(e));
				return;
			}
		}
		bar.append(h("button", { type: "button", onclick: () => this.#anew() }, "Refresh"));
		await this.load();
		this.#events = events((kind) => {
			if (["session", "edit", "key", "failure", "sync"].includes(kind))
				this.#soon();
		});
	}

	disconnectedCallback() {
		this.#events?.close();
		clearTimeout(this.#timer);
	}

	/** Whether somebody is filling in a form, or is asked whether to do something. */
	#filling() {
		return Boolean(this.querySelector("details.make[open]") || document.querySelector("dialog"));
	}

	/** Shows what has come about since, as soon as nobody is filling in a form. */
	#soon() {
		this.#timer ||= setTimeout(() => {
			this.#timer = 0;
			if (this.#filling())
				this.#soon();
			else
				this.load();
		}, 700);
	}

	/** Shows all anew, and nothing of what forms have so far. */
	async #anew() {
		for (const form of this.querySelectorAll("details.make[open]"))
			form.removeAttribute("open");
		await this.load();
	}

	/** Who asks, for operations that ask. */
	#asks(/** @type {Row} */ more = {}) {
		return this.#as ? { ...more, subscription: this.#as } : more;
	}

	/** What there is, as sections. */
	async #sections() {
		const asked = ["show-circuits", "authorization-list", "show-connections", "show-global-reach", "show-private-clouds", "show-vnets"];
		const [c, a, k, g, p, v] = await Promise.all(asked.map((operation) => operate(operation, this.#asks())));
		return [this.#circuits(c.circuits || [], a.authorizations || []),
			this.#connections(k.connections || [], v.vnets || []),
			this.#globalReach(g["global-reach"] || [], c.circuits || [], p["private-clouds"] || []),
			this.#clouds(p["private-clouds"] || [], a.authorizations || [])];
	}

	async load() {
		const sections = await this.#sections().catch((e) => [refusal(e)]);
		if (!this.isConnected)
			return;
		// A form that was opened while the answers were on their way keeps what it has.
		if (this.#filling())
			this.#soon();
		else
			renew(this.#body, ...sections);
	}

	/**
	 * @param {string} title @param {string} operation @param {Row} given
	 * @param {(answer: any) => any} [after]
	 */
	async #change(title, operation, given, after) {
		if (!await change(title, operation, this.#asks(given), after))
			return;
		await this.#anew();
		if (this.who.simulated && this.who.role === "operator") {
			await operate("advance", { until: "converged" });
			await this.load();
		}
	}

	/**
	 * A form that asks for a change.
	 * @param {string} id
	 * @param {string} summary
	 * @param {any[]} fields
	 * @param {string} button
	 * @param {(form: Row) => Promise<void>} does
	 */
	#form(id, summary, fields, button, does) {
		if (!this.#may)
			return null;
		const form = /** @type {HTMLFormElement} */ (h("form", { id, onsubmit: (/** @type {Event} */ e) => {
			e.preventDefault();
			does(said(form));
		} }, fields, h("button", { type: "submit", class: "primary" }, button)));
		return h("details", { class: "make" }, h("summary", {}, summary), form);
	}

	// --- circuits and their authorizations ---

	/** @param {Row[]} rows @param {Row[]} authorizations */
	#circuits(rows, authorizations) {
		return h("section", { "aria-labelledby": "portal-circuits", "data-key": "circuits" }, h("h2", { id: "portal-circuits" }, "Circuits"),
			rows.length ? h("div", { class: "cards" }, rows.map((c) => h("article", { class: "sheet", "data-key": c.name }, h("h3", {}, c.name),
				facts([["Provider", [word(c["provider-state"]), ` ${c.provider || ""}`]], ["Location", c.location], ["SKU", `${c.sku}, ${c.billing}, ${c["bandwidth-mbps"]} Mbps`],
					["Service key", c["service-key"] ? copied(c["service-key"], "service key") : null],
					["Resource id", copied(c.id, "resource id")],
					["Private peering", c["peer-asn"] ? [word(c["peering-state"]), ` AS ${c["peer-asn"]}${c.vlan ? `, VLAN ${c.vlan}` : ""}`] : "none"],
					["Peering id", c["peer-asn"] ? copied(`${c.id}/peerings/AzurePrivatePeering`, "private peering id") : null],
					["Primary", c.primary ? [c.primary, " ", word(c["primary-session"])] : null],
					["Secondary", c.secondary ? [c.secondary, " ", word(c["secondary-session"])] : null],
					["Connections", `${c.links} of ${c["link-limit"]}`]]),
				this.#keys(c.name, authorizations))))
				: h("p", { class: "empty" }, "This subscription has no circuit."));
	}

	/**
	 * The authorizations of a circuit.
	 * @param {string} circuit
	 * @param {Row[]} all
	 * @param {string} [id] of the form, for a private cloud stands among the circuits, too
	 */
	#keys(circuit, all, id = `authorize-${circuit}`) {
		const rows = all.filter((a) => a.circuit === circuit);
		return h("div", {}, h("h3", {}, "Authorizations"),
			rows.length ? h("ul", { class: "plain" }, rows.map((a) => h("li", {},
				h("div", { class: "row" }, h("strong", {}, a.name), word(a["use-status"]), a["used-by"] ? h("span", { class: "hint" }, a["used-by"]) : null,
					this.#may ? h("button", { type: "button", class: "danger", "aria-label": `Revoke ${a.name}`, onclick: () =>
						this.#change(`Revoke ${a.name} of ${circuit}`, "authorization-revoke", { circuit, name: a.name }) }, "Revoke") : null)))) : h("p", { class: "hint" }, "None."),
			this.#form(id, "Make an authorization", [field("Name", input("name", { required: true }))], "Make a key", (f) =>
				this.#change(`Authorization ${f.name} for ${circuit}`, "authorization-create", { circuit, name: f.name }, (answer) => {
					const a = answer.authorization;
					return h("div", { class: "good" }, h("p", {}, "The key of ", h("strong", {}, a.name), ", which is shown now and not again:"),
						h("p", { class: "key", id: "new-key" }, a.key), h("p", {}, "With the id of the circuit:"), h("p", { class: "key" }, a["circuit-id"]));
				})));
	}

	// --- connections ---

	/** @param {Row[]} rows @param {Row[]} vnets */
	#connections(rows, vnets) {
		const gateways = vnets.filter((v) => v.gateway).map((v) => v.name);
		return h("section", { class: "sheet", "aria-labelledby": "portal-connections", "data-key": "connections" }, h("h2", { id: "portal-connections" }, "Connections"),
			rows.length ? h("div", { class: "scroll", tabindex: "0" }, h("table", {}, h("thead", {}, h("tr", {}, ["Name", "VNet", "Circuit", "Weight", "Authorization", "Status", ""].map((t) => h("th", {}, t)))),
				h("tbody", {}, rows.map((c) => h("tr", {}, h("td", {}, c.name), h("td", {}, c.vnet), h("td", {}, c.circuit), h("td", { class: "number" }, c.weight),
					h("td", {}, c.authorization || "–"), h("td", { class: "wrap" }, word(c.status), ` ${c["sessions-up"]} of ${c.sessions} sessions`, c.reason ? h("div", { class: "hint" }, withRules(c.reason)) : null),
					h("td", {}, this.#may ? h("button", { type: "button", class: "danger", "aria-label": `Delete connection ${c.name}`, onclick: () =>
						this.#change(`Delete connection ${c.name}`, "connection-delete", { vnet: c.vnet, name: c.name }) }, "Delete") : null)))))) : h("p", { class: "empty" }, "None."),
			gateways.length ? this.#form("connect", "Connect a VNet to a circuit", [
				field("Name of the connection", input("name", { required: true })), field("VNet", choice("vnet", gateways)),
				field("Circuit", input("circuit", { required: true }), "Its resource id, service key or name."),
				field("Authorization key", input("authorization-key"), "Of a circuit of another subscription, or of a private cloud."),
				field("Weight", input("weight", { inputmode: "numeric", pattern: "[0-9]*" }), "0 to 32000; the highest wins.")], "Connect", (f) =>
				this.#change(`Connect ${f.vnet} as ${f.name}`, "connection-create", { ...f, weight: f.weight ? Number(f.weight) : undefined }))
				: h("p", { class: "hint" }, "No VNet of this subscription has a gateway."));
	}

	// --- Global Reach ---

	/** @param {Row[]} rows @param {Row[]} circuits @param {Row[]} clouds */
	#globalReach(rows, circuits, clouds) {
		const own = [...circuits, ...clouds].map((c) => c.name);
		return h("section", { class: "sheet", "aria-labelledby": "portal-reach", "data-key": "global-reach" }, h("h2", { id: "portal-reach" }, "Global Reach"),
			rows.length ? h("div", { class: "scroll", tabindex: "0" }, h("table", {}, h("thead", {}, h("tr", {}, ["Name", "From", "To", "Address prefix", "Status", ""].map((t) => h("th", {}, t)))),
				h("tbody", {}, rows.map((g) => h("tr", {}, h("td", {}, g.name), h("td", {}, g.from), h("td", {}, g.to), h("td", { class: "mono" }, g["address-prefix"] || "–"),
					h("td", { class: "wrap" }, word(g.status), ` ${g["sessions-up"]} of ${g.sessions} sessions`, g.reason ? h("div", { class: "hint" }, withRules(g.reason)) : null),
					h("td", {}, this.#may ? h("button", { type: "button", class: "danger", "aria-label": `Delete Global Reach ${g.name}`, onclick: () =>
						this.#change(`Delete Global Reach ${g.name}`, "global-reach-delete", { name: g.name }) }, "Delete") : null)))))) : h("p", { class: "empty" }, "None."),
			own.length ? this.#form("reach", "Join two circuits", [
				field("Name of the link", input("name", { required: true })), field("From", choice("from", own), "A circuit or private cloud of this subscription."),
				field("To", input("to", { required: true }), "The id of its private peering, its resource id, service key or name."),
				field("Authorization key", input("authorization-key"), "Of a circuit of another subscription, or of a private cloud."),
				field("Address prefix", input("address-prefix", { placeholder: "192.168.254.0/29" }), "A /29 for the ends; of two circuits.")], "Join", (f) =>
				this.#change(`Global Reach ${f.name}`, "global-reach-create", { ...f, to: f.to.replace(/\/peerings\/AzurePrivatePeering$/i, "") })) : null);
	}

	// --- private clouds ---

	/** @param {Row[]} rows @param {Row[]} authorizations */
	#clouds(rows, authorizations) {
		return h("section", { "aria-labelledby": "portal-clouds", "data-key": "clouds" }, h("h2", { id: "portal-clouds" }, "Private clouds"),
			rows.length ? h("div", { class: "cards" }, rows.map((p) => h("article", { class: "sheet", "data-key": p.name }, h("h3", {}, p.name),
				facts([["State", [word(p.status), ` ${p["sessions-up"]} of ${p.sessions} sessions`]], ["Location", p.location], ["Network block", p["network-block"]], ["AS", p.asn],
					["Circuit id", copied(p["circuit-id"], "circuit id")], ["Peering id", copied(`${p["circuit-id"]}/peerings/AzurePrivatePeering`, "private peering id")]]),
				h("details", {}, h("summary", {}, `${p.networks.length} networks`), h("table", {}, h("tbody", {}, p.networks.map((/** @type {Row} */ n) => h("tr", {},
					h("td", {}, n.name), h("td", { class: "mono" }, n.prefix), h("td", {}, n.announced ? state("up", "announced") : state("unknown", "not announced"))))))),
				this.#keys(p.name, authorizations, `authorize-cloud-${p.name}`))))
				: h("p", { class: "empty" }, "This subscription has no private cloud."));
	}
}
customElements.define("erx-portal", Portal);
