// The frame around the views: who is signed in, the bar, and which view is shown, by the
// fragment of the address (#map, #tables). A link of `erxctl page` has its code there, which is
// taken out of the address before anything else happens.
import { Refusal, login, logout, session, who } from "./api.js";
import { h, put, field } from "./dom.js";
import { refusal } from "./refusal.js";
import { views } from "./views.js";

/**
 * The code of a link, taken out of the address; and whatever somebody has put there for a query, such as
 * a token, which signs nobody in and has no business in the history.
 */
function takeCode() {
	const code = new URLSearchParams(location.hash.slice(1)).get("code");
	if (code || location.search)
		history.replaceState(null, "", location.pathname + (code ? "" : location.hash));
	return code;
}

const THEMES = ["auto", "light", "dark"];

class App extends HTMLElement {
	/** @type {import("./api.js").Who} */
	#who = { role: "nobody" };
	#shown = "";

	async connectedCallback() {
		const code = takeCode();
		this.#theme(localStorage.getItem("erx-theme") || "auto");
		addEventListener("hashchange", () => this.#show());
		session.addEventListener("signed-out", () => this.#signedOut());
		session.addEventListener("away", () => this.#away(true));
		session.addEventListener("back", () => this.#away(false));
		try {
			this.#who = code ? await login({ code }) : await who();
			this.#frame();
		} catch (e) {
			this.#who = { role: "nobody" };
			this.#frame();
			this.querySelector("[role=alert]")?.append(refusal(e));
		}
	}

	/** The daemon no longer knows who this is, and nobody here asked for that. */
	#signedOut() {
		if (this.#who.role === "nobody")
			return;
		this.#who = { role: "nobody" };
		this.#frame();
		this.querySelector("[role=alert]")?.append(h("p", {}, "You are signed out: the daemon has been started again, ",
			"your token is no longer valid, or the page was not used for 12 hours. Sign in again."));
	}

	/** Says that what is shown may be old, since the daemon is not heard. */
	#away(/** @type {boolean} */ is) {
		const place = this.querySelector(".away");
		if (place && is !== place.hasChildNodes())
			put(place, is ? h("p", { class: "refusal" }, "The daemon has not answered since ", new Date().toLocaleTimeString(),
				", so what you see may be old. The page tries again by itself.") : null);
	}

	/** @param {string} theme */
	#theme(theme) {
		document.documentElement.dataset.theme = THEMES.includes(theme) ? theme : "auto";
		localStorage.setItem("erx-theme", theme);
	}

	#frame() {
		this.#shown = "";
		if (this.#who.role === "nobody")
			put(this, this.#signIn());
		else
			put(this, this.#bar(), h("div", { class: "away", role: "status" }), h("main", { id: "main", tabindex: "-1" }),
				h("div", { id: "live", class: "hidden", role: "status", "aria-live": "polite" }));
		this.#show();
	}

	#signIn() {
		const token = /** @type {HTMLInputElement} */ (h("input", { type: "password", name: "token",
			autocomplete: "off", required: true, spellcheck: "false" }));
		const alert = h("div", { role: "alert" });
		const form = h("form", { class: "sign-in", onsubmit: async (/** @type {Event} */ e) => {
			e.preventDefault();
			put(alert);
			try {
				this.#who = await login({ token: token.value.trim() });
				this.#frame();
			} catch (error) {
				put(alert, refusal(error));
				token.select();
			}
		} },
			h("h1", {}, "erxd"),
			h("p", {}, "The routing side of Azure ExpressRoute, on this machine."),
			field("Token", token, "The ready line of the daemon has it, or the file of --token-file."),
			h("button", { class: "primary", type: "submit" }, "Sign in"),
			alert,
			h("p", { class: "hint" }, "Or run ", h("code", {}, "erxctl page"),
				" beside the daemon: its link signs you in, once, within a minute."));
		return h("main", { id: "main", class: "alone" }, form);
	}

	#bar() {
		const w = this.#who;
		const theme = h("button", { type: "button", class: "quiet", onclick: () => {
			const now = document.documentElement.dataset.theme || "auto";
			this.#theme(THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]);
			theme.textContent = this.#themeText();
		} }, this.#themeText());
		return h("header", {},
			h("a", { class: "brand", href: "#map" }, "erxd"),
			h("nav", { "aria-label": "Views" }, views.map((v) =>
				h("a", { href: `#${v.name}`, "data-view": v.name }, v.title)),
				h("a", { href: "/manual", target: "_blank", rel: "noopener" }, "Manual")),
			h("div", { class: "who" },
				h("span", { title: w.name }, w.subscription ? `${w.role} of ${w.subscription}` : w.role),
				theme,
				h("button", { type: "button", class: "quiet", onclick: async () => {
					await logout();
					this.#who = { role: "nobody" };
					this.#frame();
				} }, "Sign out")));
	}

	#themeText() {
		return { auto: "Theme: system", light: "Theme: light", dark: "Theme: dark" }[
			document.documentElement.dataset.theme || "auto"] || "Theme";
	}

	async #show() {
		if (this.#who.role === "nobody")
			return;
		const [name, query] = location.hash.slice(1).split("?");
		const view = views.find((v) => v.name === name) || views[0];
		for (const a of this.querySelectorAll("nav a"))
			if (a instanceof HTMLElement && a.dataset.view === view.name)
				a.setAttribute("aria-current", "page");
			else
				a.removeAttribute("aria-current");
		const main = this.querySelector("main");
		const key = `${view.name}?${query || ""}`;
		if (!main || this.#shown === key)
			return;
		this.#shown = key;
		document.title = `${view.title} · erxd`;
		try {
			await view.load();
		} catch {
			put(main, refusal(new Refusal(0, [{ code: "", rule: "", object: "",
				text: "a part of the page could not be loaded", cure: "load the page again" }])));
			return;
		}
		if (this.#shown !== key)
			return;
		const e = /** @type {any} */ (document.createElement(view.element));
		e.who = this.#who;
		e.query = new URLSearchParams(query || "");
		put(main, e);
	}
}
customElements.define("erx-app", App);
