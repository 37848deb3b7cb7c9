// Tables as Azure shows them, and those of every router; a click on a network explains it. What
// each table asks, of what, and which columns it has, is a row of `kinds`.
import { operate } from "./api.js";
import { announce, choice, field, h, put, state } from "./dom.js";
import { explain } from "./explain.js";
import { refusal, withRules } from "./refusal.js";

/**
 * @typedef {{key: string, title: string, form?: "mono"|"number"|"state"|"best"|"wrap"|"rules"}} Column
 * @typedef {{[key: string]: any}} Row
 * @typedef {{name: string, title: string, group: string, operation: string, result: string,
 *   of?: {operation: string, result: string, label: string, need?: (row: Row) => boolean},
 *   part?: {argument: string, label: string, values: string[] | "subnets"},
 *   peer?: boolean, columns: Column[], network?: string,
 *   at?: (row: Row, name: string, part: string) => string}} Kind
 */

const INSTANCES = ["gw0", "gw1"];
const gateways = { operation: "show-vnets", result: "vnets", label: "Gateway of",
	need: (/** @type {Row} */ v) => v.gateway !== null };
const circuits = { operation: "show-circuits", result: "circuits", label: "Circuit" };

/** @type {Kind[]} */
const kinds = [
	{ name: "learned", title: "Learned routes", group: "Gateway", operation: "show-learned-routes",
		result: "learned-routes", of: gateways, part: { argument: "instance", label: "Instance", values: INSTANCES },
		network: "network", at: (_, name, part) => `${name}/${part}`,
		columns: [
			{ key: "network", title: "Network", form: "mono" }, { key: "next-hop", title: "Next hop", form: "mono" },
			{ key: "source-peer", title: "Source peer", form: "mono" }, { key: "origin", title: "Origin" },
			{ key: "as-path", title: "AS path", form: "mono" }, { key: "weight", title: "Weight", form: "number" },
			{ key: "local-address", title: "Local address", form: "mono" }] },
	{ name: "advertised", title: "Advertised routes", group: "Gateway", operation: "show-advertised-routes",
		result: "advertised-routes", of: gateways, part: { argument: "instance", label: "Instance", values: INSTANCES },
		peer: true, network: "network", at: (_, name, part) => `${name}/${part}`,
		columns: [
			{ key: "network", title: "Network", form: "mono" }, { key: "next-hop", title: "Next hop", form: "mono" },
			{ key: "as-path", title: "AS path", form: "mono" }, { key: "origin", title: "Origin" },
			{ key: "weight", title: "Weight", form: "number" }] },
	{ name: "peers", title: "BGP peers", group: "Gateway", operation: "show-bgp-peers", result: "bgp-peers",
		of: gateways, columns: [
			{ key: "neighbor", title: "Neighbour", form: "mono" }, { key: "asn", title: "ASN", form: "number" },
			{ key: "state", title: "Status", form: "state" }, { key: "connected-duration", title: "Connected for" },
			{ key: "routes-received", title: "Routes received", form: "number" },
			{ key: "messages-sent", title: "Sent", form: "number" },
			{ key: "messages-received", title: "Received", form: "number" },
			{ key: "instance", title: "Instance" }, { key: "local-address", title: "Local address", form: "mono" }] },
	{ name: "effective", title: "Effective routes", group: "VNet", operation: "show-effective-routes",
		result: "effective-routes", of: { operation: "show-vnets", result: "vnets", label: "VNet" },
		part: { argument: "subnet", label: "Subnet", values: "subnets" },
		network: "address-prefix", at: (_, name, part) => part ? `${name}/${part}` : name, columns: [
			{ key: "source", title: "Source" }, { key: "state", title: "State", form: "state" },
			{ key: "address-prefix", title: "Address prefix", form: "mono" },
			{ key: "next-hop-type", title: "Next hop type" },
			{ key: "next-hop-ip", title: "Next hop IP address", form: "mono" }] },
	{ name: "hub", title: "Effective routes", group: "Virtual hub", operation: "show-effective-routes",
		result: "effective-routes", of: { operation: "show-virtual-hubs", result: "virtual-hubs", label: "Hub" },
		network: "address-prefix", at: (_, name) => name, columns: [
			{ key: "address-prefix", title: "Address prefix", form: "mono" },
			{ key: "next-hop-type", title: "Next hop type" }, { key: "next-hop", title: "Next hop", form: "mono" },
			{ key: "as-path", title: "AS path", form: "mono" }] },
	{ name: "msee", title: "Route table", group: "Circuit", operation: "show-route-table", result: "route-table",
		of: circuits, part: { argument: "path", label: "Path", values: ["primary", "secondary"] },
		network: "network", at: (_, name, part) => `${name}/${part}`, columns: [
			{ key: "network", title: "Network", form: "mono" }, { key: "next-hop", title: "Next hop", form: "mono" },
			{ key: "local-pref", title: "LocPrf", form: "number" }, { key: "weight", title: "Weight", form: "number" },
			{ key: "path", title: "Path", form: "mono" }] },
	{ name: "summary", title: "Route table summary", group: "Circuit", operation: "show-route-table-summary",
		result: "route-table-summary", of: circuits,
		part: { argument: "path", label: "Path", values: ["primary", "secondary"] }, columns: [
			{ key: "neighbor", title: "Neighbour", form: "mono" }, { key: "v", title: "V", form: "number" },
			{ key: "as", title: "AS", form: "number" }, { key: "up-down", title: "Up/Down" },
			{ key: "state-pfx-rcd", title: "State/PfxRcd" }] },
	{ name: "arp", title: "ARP table", group: "Circuit", operation: "show-arp", result: "arp", of: circuits,
		part: { argument: "path", label: "Path", values: ["primary", "secondary"] }, columns: [
			{ key: "age", title: "Age", form: "number" }, { key: "interface", title: "Interface" },
			{ key: "ip-address", title: "IP address", form: "mono" },
			{ key: "mac-address", title: "MAC address", form: "mono" }] },
	{ name: "routes", title: "Routes in use", group: "Every router", operation: "show-routes", result: "routes",
		of: { operation: "names", result: "names", label: "At" }, network: "network", at: (row) => row.router,
		columns: [
			{ key: "router", title: "Router", form: "mono" }, { key: "network", title: "Network", form: "mono" },
			{ key: "best", title: "Best", form: "best" }, { key: "next-hop", title: "Next hop", form: "mono" },
			{ key: "local-pref", title: "LocPrf", form: "number" }, { key: "weight", title: "Weight", form: "number" },
			{ key: "as-path", title: "AS path", form: "mono" }, { key: "origin", title: "Origin" },
			{ key: "from", title: "From", form: "mono" }, { key: "communities", title: "Communities", form: "mono" }] },
	{ name: "sessions", title: "Sessions", group: "Every router", operation: "show-sessions", result: "sessions",
		columns: [
			{ key: "local", title: "Router", form: "mono" }, { key: "remote", title: "Neighbour", form: "mono" },
			{ key: "family", title: "Family" }, { key: "state", title: "State", form: "state" },
			{ key: "remote-as", title: "AS", form: "number" }, { key: "up-for-seconds", title: "Up for s", form: "number" },
			{ key: "received", title: "Received", form: "number" }, { key: "accepted", title: "Accepted", form: "number" },
			{ key: "advertised", title: "Advertised", form: "number" },
			{ key: "last-error", title: "Last error", form: "wrap" }] },
	{ name: "reach", title: "Who reaches whom", group: "Every router", operation: "reach", result: "reach", columns: [
			{ key: "use-case", title: "For" }, { key: "from", title: "From", form: "mono" },
			{ key: "to", title: "To", form: "mono" }, { key: "verdict", title: "Verdict", form: "state" },
			{ key: "reason", title: "Why not", form: "wrap" }, { key: "rule", title: "Rule", form: "rules" }] },
];

const GOOD = new Set(["Established", "Connected", "Active", "both-ways"]);
const HALF = new Set(["half-known", "Connecting", "OpenConfirm", "OpenSent", "Idle"]);

/**
 * A cell of a table.
 * @param {Column} c
 * @param {Row} row
 */
function cell(c, row) {
	const v = row[c.key];
	const text = v === null || v === undefined || v === "" ? "–" : Array.isArray(v) ? v.join(", ") : String(v);
	if (c.form === "state" && text !== "–")
		return h("td", {}, state(GOOD.has(text) ? "up" : HALF.has(text) ? "partly" : "down", text));
	if (c.form === "best")
		return h("td", {}, v ? state("up", "best") : "");
	return h("td", { class: c.form || "" }, c.form === "rules" || c.form === "wrap" ? withRules(text) : text);
}

const ROWS = 500; // that are shown at a time

class Tables extends HTMLElement {
	/** @type {URLSearchParams} */
	query = new URLSearchParams();
	/** @type {import("./api.js").Who} */
	who = { role: "nobody" };
	/** @type {Row[]} */
	#rows = [];
	#order = "";
	#down = false;
	#shown = ROWS;
	#turn = 0;

	connectedCallback() {
		this.#kind = kinds.find((k) => k.name === this.query.get("t")) || kinds[0];
		this.#toolbar();
	}

	/** @type {Kind} */
	#kind = kinds[0];
	#name = "";
	#part = "";
	#body = h("div", { class: "sheet scroll", tabindex: "0", role: "region", "aria-label": "Table" });
	#panel = h("aside", { hidden: true, tabindex: "-1", "aria-label": "Explanation" });
	#filter = /** @type {HTMLInputElement} */ (h("input", { type: "search", size: "18" }));

	/** The address says what is shown, so that it can be kept and sent. */
	#say() {
		const q = new URLSearchParams({ t: this.#kind.name });
		if (this.#name)
			q.set("name", this.#name);
		if (this.#part)
			q.set("part", this.#part);
		history.replaceState(null, "", `#tables?${q}`);
	}

	async #toolbar() {
		const k = this.#kind;
		const groups = [...new Set(kinds.map((x) => x.group))];
		const which = h("select", { onchange: () => {
			this.#kind = kinds.find((x) => x.name === /** @type {HTMLSelectElement} */ (which).value) || kinds[0];
			this.#order = "";
			this.query = new URLSearchParams({ name: this.#name });
			this.#toolbar();
		} }, groups.map((g) => h("optgroup", { label: g }, kinds.filter((x) => x.group === g).map((x) =>
			h("option", { value: x.name, selected: x === k }, x.title)))));
		const bar = h("div", { class: "bar" }, field("Table", which));
		const split = h("div", { class: "split" }, this.#body, this.#panel);
		put(this, h("h1", { class: "hidden" }, "Tables"), bar, split);
		put(this.#body, h("p", { class: "empty" }, "…"));
		this.#part = "";
		try {
			if (k.of)
				await this.#objects(bar, k);
			else
				this.#name = "";
			const parts = k.part?.values === "subnets" ? await this.#subnets() : k.part?.values;
			if (k.part && parts?.length) {
				const part = choice("part", parts, this.query.get("part") || "");
				this.#part = part.value;
				part.addEventListener("change", () => { this.#part = part.value; this.#load(); });
				bar.append(field(k.part.label, part));
			}
			if (k.peer && this.#name)
				await this.#peers(bar);
		} catch (e) {
			put(this.#body, refusal(e));
			return;
		}
		this.#filter.oninput = () => { this.#shown = ROWS; this.#draw(); };
		bar.append(field("Rows with", this.#filter),
			h("button", { type: "button", onclick: () => this.#load() }, "Refresh"));
		await this.#load();
	}

	/**
	 * @param {HTMLElement} bar
	 * @param {Kind} k
	 */
	async #objects(bar, k) {
		const of = /** @type {NonNullable<Kind["of"]>} */ (k.of);
		const answer = await operate(of.operation, of.operation === "names" ? { list: "routers" } : {});
		const names = (answer[of.result] || []).filter((/** @type {any} */ r) => typeof r === "string" || !of.need || of.need(r))
			.map((/** @type {any} */ r) => typeof r === "string" ? r : r.name);
		const wanted = this.query.get("name") || "";
		const name = choice("name", names, names.includes(wanted) ? wanted : names[0]);
		this.#name = name.value;
		name.addEventListener("change", () => {
			this.#name = name.value;
			this.query = new URLSearchParams({ name: this.#name, part: this.#part });
			if (k.peer || k.part?.values === "subnets")
				this.#toolbar();
			else
				this.#load();
		});
		bar.append(field(of.label, name));
	}

	/** The subnets of a VNet that has several, each with a table of its own. */
	async #subnets() {
		const vnets = (await operate("show-vnets", { name: this.#name })).vnets || [];
		return /** @type {string[]} */ (vnets[0]?.subnets || []);
	}

	/** @param {HTMLElement} bar */
	async #peers(bar) {
		const answer = await operate("show-bgp-peers", { name: this.#name });
		const peers = [...new Set((answer["bgp-peers"] || []).map((/** @type {any} */ p) => p.neighbor))];
		this.#peer = choice("peer", /** @type {string[]} */ (peers));
		this.#peer.addEventListener("change", () => this.#load());
		bar.append(field("Peer", this.#peer));
	}

	/** @type {HTMLSelectElement | null} */
	#peer = null;

	async #load() {
		const k = this.#kind;
		this.#say();
		if (k.of && !this.#name) {
			put(this.#body, h("p", { class: "empty" }, "There is nothing of this kind in the lab."));
			return;
		}
		/** @type {{[name: string]: any}} */
		const input = {};
		if (k.of)
			input[k.operation === "show-routes" ? "at" : "name"] = this.#name;
		if (k.part && this.#part)
			input[k.part.argument] = this.#part;
		if (k.peer)
			input.peer = this.#peer?.value;
		const turn = ++this.#turn;
		try {
			const answer = await operate(k.operation, input);
			if (turn !== this.#turn)
				return; // another table has been asked for since
			this.#rows = answer[k.result] || [];
			this.#shown = ROWS;
			this.#draw();
			announce(`${this.#rows.length} rows`);
		} catch (e) {
			if (turn === this.#turn)
				put(this.#body, refusal(e));
		}
	}

	#sorted() {
		const word = this.#filter.value.trim().toLowerCase();
		const rows = this.#rows.filter((r) => !word ||
			this.#kind.columns.some((c) => String(r[c.key] ?? "").toLowerCase().includes(word)));
		if (!this.#order)
			return rows;
		const sign = this.#down ? -1 : 1;
		return rows.sort((a, b) => {
			const x = a[this.#order], y = b[this.#order];
			return sign * (typeof x === "number" && typeof y === "number" ? x - y
				: String(x ?? "").localeCompare(String(y ?? ""), "en", { numeric: true }));
		});
	}

	#draw() {
		const k = this.#kind;
		const rows = this.#sorted();
		if (!rows.length) {
			put(this.#body, h("p", { class: "empty" }, this.#rows.length ? "No row has this text." : "The table is empty."));
			return;
		}
		put(this.#body, h("table", {},
			h("caption", {}, `${k.title}${this.#name ? ` of ${this.#name}` : ""}${this.#part ? ` (${this.#part})` : ""}: ${rows.length} rows`),
			h("thead", {}, h("tr", {}, k.columns.map((c) => h("th", { class: c.form === "number" ? "number" : "",
				scope: "col", "aria-sort": this.#order === c.key ? this.#down ? "descending" : "ascending" : "none" },
				h("button", { type: "button", onclick: () => {
					this.#down = this.#order === c.key && !this.#down;
					this.#order = c.key;
					this.#draw();
				} }, c.title, this.#order === c.key ? this.#down ? " ▼" : " ▲" : "")))))),
		);
		const body = h("tbody", {}, rows.slice(0, this.#shown).map((r) => this.#row(r)));
		this.#body.querySelector("table")?.append(body);
		if (rows.length > this.#shown)
			this.#body.append(h("p", {}, h("button", { type: "button", onclick: () => {
				this.#shown += ROWS;
				this.#draw();
			} }, `Show more of ${rows.length} rows`)));
	}

	/** @param {Row} row */
	#row(row) {
		const k = this.#kind;
		return h("tr", { class: row.best ? "best" : "" }, k.columns.map((c) => {
			if (c.key !== k.network || !k.at)
				return cell(c, row);
			const at = k.at(row, this.#name, this.#part);
			return h("td", { class: "mono" }, h("button", { type: "button", class: "link mono",
				title: `Why is it at ${at}?`, onclick: () => this.#explain(row[c.key], at) }, row[c.key]));
		}));
	}

	/**
	 * @param {string} prefix
	 * @param {string} at
	 */
	async #explain(prefix, at) {
		const back = /** @type {HTMLElement | null} */ (document.activeElement);
		const text = h("div");
		const close = () => {
			this.#panel.hidden = true;
			this.#panel.parentElement?.classList.remove("open");
			back?.focus();
		};
		put(this.#panel, h("button", { type: "button", class: "close", onclick: close }, "Close"), text);
		this.#panel.onkeydown = (e) => { if (e.key === "Escape") close(); };
		this.#panel.hidden = false;
		this.#panel.parentElement?.classList.add("open");
		await explain(text, prefix, at);
		this.#panel.focus();
	}
}
customElements.define("erx-tables", Tables);
