// The map as a view: zoom and search, what is chosen, and beside it a panel that says what is known
// of it and what can be done. The map is drawn again when an event says that something has changed,
// at most twice a second.
import { events, mapOf } from "./api.js";
import { announce, h, put } from "./dom.js";
import { draw, file, palette } from "./map.js";
import { details } from "./details.js";
import { refusal } from "./refusal.js";
import { isDark, withTheme } from "./theme.js";
import { tracePanel } from "./trace.js";
import { whatIfPanel } from "./whatif.js";

const LEAST = 0.05, MOST = 4; // of the zoom
const NEAR = 0.5; // of the window, around it, that is drawn at once of a large map
const SLICE = 8; // ms of drawing the rest of it, before others have their turn
const SHARP = 120; // ms after the last step of a zoom until the map is drawn sharp again

/** Hands a file to whoever looks at the page. */
function save(/** @type {Blob} */ blob, /** @type {string} */ name) {
	const url = URL.createObjectURL(blob);
	h("a", { href: url, download: name }).click();
	setTimeout(() => URL.revokeObjectURL(url), 10000);
}

export class MapView extends HTMLElement {
	/** @type {import("./api.js").Who} */
	who = { role: "nobody" };
	query = new URLSearchParams();
	/** @type {import("./map.js").LabMap | null} */
	map = null;
	/** @type {Set<string>} */
	unfolded = new Set();
	/** @type {Map<string, string>} */
	marks = new Map();
	/** @type {import("./track.js").Track[]} */
	tracks = [];
	chosen = "";
	/** @type {((name: string) => boolean) | null} asked before a click chooses: true when it took it */
	picking = null;
	/** What the panel shows: details, trace or whatif. */
	mode = "details";
	/** @type {(() => void) | null} asked when the map has changed */
	refreshed = null;

	#svg = /** @type {SVGSVGElement} */ (document.createElementNS("http://www.w3.org/2000/svg", "svg"));
	#panel = h("aside", { hidden: true, tabindex: "-1", "aria-label": "Details" });
	#split = h("div", { class: "split" });
	#search = /** @type {HTMLInputElement} */ (h("input", { type: "search", size: "14" }));
	#alert = h("div", { role: "alert" });
	#view = { x: 0, y: 0, scale: 1 };
	#fits = true; // nobody has moved it
	/**
	 * What is drawn while a zoom goes on.
	 * @type {{x: number, y: number, scale: number} | null}
	 */
	#drawn = null;
	#sharp = 0;
	#filling = 0; // the timer of what is drawn later
	/** @type {{close: () => void} | null} */
	#events = null;
	#text = ""; // of the map that is drawn
	#asked = false;
	#again = false;
	#timer = 0;
	#untheme = () => {};

	connectedCallback() {
		this.#svg.setAttribute("class", "map");
		this.#svg.setAttribute("tabindex", "0");
		this.#svg.setAttribute("role", "group");
		this.#svg.setAttribute("aria-label", "Map of the lab: arrows move it, plus and minus zoom, 0 fits it, slash searches");
		const button = (/** @type {string} */ text, /** @type {() => void} */ does, /** @type {{[n: string]: any}} */ more = {}) =>
			h("button", { type: "button", onclick: does, ...more }, text);
		const label = h("label", { class: "hidden", for: "map-search" }, "Search the map");
		this.#search.id = "map-search";
		this.#search.placeholder = "Search";
		this.#search.addEventListener("input", () => this.#find());
		this.#search.addEventListener("keydown", (e) => { if (e.key === "Enter") this.#first(); });
		put(this, h("h1", { class: "hidden" }, "Map"),
			h("div", { class: "bar" }, label, this.#search,
				h("div", { class: "row", role: "group", "aria-label": "Zoom" },
					button("−", () => this.zoom(1 / 1.25), { "aria-label": "Zoom out" }), button("+", () => this.zoom(1.25), { "aria-label": "Zoom in" }),
					button("Fit", () => this.fit())),
				button("Unfold all", () => this.unfoldAll(), { id: "unfold-all" }),
				button("Trace", () => this.open("trace"), { id: "open-trace" }), button("What if", () => this.open("whatif"), { id: "open-whatif" }),
				h("div", { class: "row push" }, button("Save SVG", () => this.saveSvg()), button("Save PNG", () => this.savePng()))),
			this.#alert, this.#split);
		put(this.#split, h("div", { class: "stage" }, this.#svg), this.#panel);
		this.#pointer();
		this.#keys();
		this.#untheme = withTheme(() => this.redraw());
		this.refresh().then((known) => {
			if (!this.isConnected)
				return; // somebody was faster
			this.#events = events((kind) => {
				if (["session", "edit", "failure", "converged", "lagged", "sync"].includes(kind))
					this.soon();
			}, { after: known });
			const mode = this.query.get("panel");
			if (mode === "trace" || mode === "whatif")
				this.open(mode);
		});
	}

	disconnectedCallback() {
		this.#events?.close();
		clearTimeout(this.#timer);
		clearTimeout(this.#sharp);
		clearTimeout(this.#filling);
		this.#untheme();
	}

	/** Asks for the map in a moment, with all that comes until then. */
	soon() {
		this.#timer ||= setTimeout(() => {
			this.#timer = 0;
			this.refresh();
		}, 500);
	}

	/**
	 * Asks for the map and draws it; of several at once the last counts. Returns how far the map knows what
	 * has happened.
	 * @returns {Promise<import("./api.js").Known | null>}
	 */
	async refresh() {
		/** @type {import("./api.js").Known | null} */
		let known = null;
		if (this.#asked) {
			this.#again = true;
			return known;
		}
		this.#asked = true;
		try {
			const answer = await mapOf(), text = JSON.stringify(answer.map), first = !this.map;
			known = answer.known;
			put(this.#alert);
			if (text !== this.#text) {
				this.#text = text;
				this.map = answer.map;
				if (first)
					this.fit(); // before there is anything to lay out
				this.redraw();
			}
			this.refreshed?.();
		} catch (e) {
			put(this.#alert, refusal(e));
		}
		this.#asked = false;
		if (this.#again) {
			this.#again = false;
			known = await this.refresh();
		}
		return known;
	}

	/** The box that is chosen, or whose router is. */
	box(id = this.chosen) {
		const [kind, name] = [id.slice(0, id.indexOf(":")), id.slice(id.indexOf(":") + 1)];
		return this.map?.boxes.find((b) => kind === "box" ? b.name === name : kind === "router" && b.routers.some((r) => r.name === name));
	}

	redraw() {
		if (!this.map)
			return;
		const focus = document.activeElement?.getAttribute("data-id");
		this.#frame();
		const r = this.#room(), wide = r.width / this.#view.scale, high = r.height / this.#view.scale;
		const near = { x: this.#view.x - wide * NEAR, y: this.#view.y - high * NEAR, width: wide * (1 + 2 * NEAR), height: high * (1 + 2 * NEAR) };
		this.#fill(draw(this.#svg, this.map, { unfolded: this.unfolded, marks: this.marks, chosen: this.chosen, tracks: this.tracks,
			found: this.#found(), palette: palette(isDark()), interactive: true, near, keep: focus ?? "" }));
		if (focus)
			this.#element(focus)?.focus({ preventScroll: true });
		const all = /** @type {HTMLElement | null} */ (this.querySelector("#unfold-all"));
		if (all)
			all.textContent = this.unfolded.size ? "Fold all" : "Unfold all";
	}

	/** Draws what is not seen yet, while nothing else is to be done. */
	#fill(/** @type {(() => void)[]} */ later) {
		let at = 0;
		const more = () => {
			const end = performance.now() + SLICE;
			while (at < later.length && performance.now() < end)
				later[at++]();
			this.#filling = at < later.length ? setTimeout(more) : 0;
		};
		clearTimeout(this.#filling);
		this.#filling = later.length ? setTimeout(more, 50) : 0;
	}

	/** @returns {SVGElement | undefined} */
	#element(/** @type {string} */ id) {
		return /** @type {SVGElement[]} */ ([...this.#svg.querySelectorAll("[data-id]")]).find((e) => e.getAttribute("data-id") === id);
	}

	// --- search ---

	/**
	 * What the search finds; null: nobody searches.
	 * @returns {Set<string> | null}
	 */
	#found() {
		const word = this.#search.value.trim().toLowerCase();
		if (!word || !this.map)
			return null;
		return new Set(this.map.boxes.filter((b) => [b.name, b.title, b.note, b.subscription, ...b.routers.map((r) => `${r.name} AS ${r.as}`)]
			.some((t) => String(t ?? "").toLowerCase().includes(word))).map((b) => b.name));
	}

	#find() {
		this.redraw();
		const found = this.#found();
		if (found)
			announce(`${found.size} found`);
	}

	/** Goes to the first that is found. */
	#first() {
		const found = this.#found();
		const b = found && this.map?.boxes.find((x) => found.has(x.name));
		if (!b)
			return;
		this.#view.scale = Math.max(this.#view.scale, 1);
		const r = this.#room();
		this.#view.x = b.x + b.width / 2 - r.width / this.#view.scale / 2;
		this.#view.y = b.y + b.height / 2 - r.height / this.#view.scale / 2;
		this.choose(`box:${b.name}`);
		this.#element(`box:${b.name}`)?.focus({ preventScroll: true });
	}

	// --- zoom ---

	/** The room of the map, in the window. */
	#room() {
		return (this.#svg.parentElement ?? this.#svg).getBoundingClientRect();
	}

	#frame() {
		const r = this.#room();
		if (!r.width || !r.height)
			return; // nobody sees it yet
		clearTimeout(this.#sharp);
		this.#drawn = null;
		this.#svg.style.transform = "";
		const { x, y, scale } = this.#view;
		this.#svg.setAttribute("viewBox", `${x} ${y} ${Math.max(1, r.width / scale)} ${Math.max(1, r.height / scale)}`);
	}

	/**
	 * Another scale lays all texts out anew, and another place paints all anew; while somebody turns the
	 * wheel or pulls, the picture is stretched and moved as it is, unless much of it would be missing.
	 */
	#stretch() {
		const to = this.#view, from = this.#drawn, r = this.#room();
		if (!from || Math.abs(to.x - from.x) * to.scale > r.width / 3 || Math.abs(to.y - from.y) * to.scale > r.height / 3) {
			this.#frame();
			return;
		}
		this.#svg.style.transform = `translate(${(from.x - to.x) * to.scale}px, ${(from.y - to.y) * to.scale}px) scale(${to.scale / from.scale})`;
		clearTimeout(this.#sharp);
		this.#sharp = setTimeout(() => this.#frame(), SHARP);
	}

	/** After the room has changed: fits it again, unless somebody has moved it. */
	#settle() {
		if (this.#fits)
			this.fit();
		else
			this.#frame();
	}

	/** Shows all of it, or, of a high one, all of its width from the top. */
	fit() {
		if (!this.map)
			return;
		const r = this.#room();
		this.#fits = true;
		if (!r.width || !r.height)
			return;
		const wide = r.width / this.map.width, high = r.height / this.map.height;
		const least = r.width < 600 ? 0.5 : 0; // on a phone the rest is a finger away
		const scale = Math.max(least, Math.min(1.25, high < wide / 3 ? wide : Math.min(wide, high)));
		this.#view = { scale, x: Math.min(0, (this.map.width - r.width / scale) / 2), y: 0 };
		this.#frame();
	}

	/**
	 * @param {number} by
	 * @param {number} [px] what stays where it is, in the window; the middle
	 * @param {number} [py]
	 */
	zoom(by, px, py) {
		const r = this.#room();
		this.#drawn ??= { ...this.#view };
		const fx = px === undefined ? r.width / 2 : px - r.left, fy = py === undefined ? r.height / 2 : py - r.top;
		const v = this.#view, scale = Math.min(MOST, Math.max(LEAST, v.scale * by));
		v.x += fx / v.scale - fx / scale;
		v.y += fy / v.scale - fy / scale;
		v.scale = scale;
		this.#fits = false;
		this.#stretch();
	}

	#move(/** @type {number} */ x, /** @type {number} */ y) {
		this.#drawn ??= { ...this.#view };
		this.#view.x += x;
		this.#view.y += y;
		this.#fits = false;
		this.#stretch();
	}

	#pointer() {
		/** @type {{x: number, y: number, moved: boolean} | null} */
		let held = null;
		this.#svg.addEventListener("wheel", (e) => {
			e.preventDefault();
			this.zoom(Math.exp(-e.deltaY * (e.deltaMode ? 0.05 : 0.0016)), e.clientX, e.clientY);
		}, { passive: false });
		this.#svg.addEventListener("pointerdown", (e) => {
			held = { x: e.clientX, y: e.clientY, moved: false };
		});
		this.#svg.addEventListener("pointermove", (e) => {
			if (!held || !e.buttons)
				return;
			if (!held.moved && Math.hypot(e.clientX - held.x, e.clientY - held.y) < 4)
				return;
			if (!held.moved)
				this.#svg.setPointerCapture(e.pointerId);
			held.moved = true;
			this.#move((held.x - e.clientX) / this.#view.scale, (held.y - e.clientY) / this.#view.scale);
			held.x = e.clientX;
			held.y = e.clientY;
		});
		this.#svg.addEventListener("click", (e) => {
			if (held?.moved)
				return;
			const id = /** @type {Element} */ (e.target).closest("[data-id]")?.getAttribute("data-id") || "";
			this.#take(id);
		});
		this.#svg.addEventListener("dblclick", (e) => {
			const id = /** @type {Element} */ (e.target).closest("[data-id]")?.getAttribute("data-id") || "";
			const box = this.box(id);
			if (box)
				this.unfold(box.name);
		});
		new ResizeObserver(() => this.#settle()).observe(this.#svg);
	}

	#keys() {
		this.#svg.addEventListener("keydown", (e) => {
			if (e.ctrlKey || e.metaKey || e.altKey)
				return;
			const step = 60 / this.#view.scale;
			/** @type {{[key: string]: () => void}} */
			const keys = {
				"+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8), "0": () => this.fit(),
				ArrowLeft: () => this.#move(-step, 0), ArrowRight: () => this.#move(step, 0), ArrowUp: () => this.#move(0, -step), ArrowDown: () => this.#move(0, step),
				"/": () => this.#search.focus(),
				Escape: () => this.close(),
				Enter: () => this.#take(document.activeElement?.getAttribute("data-id") || ""),
				" ": () => this.#take(document.activeElement?.getAttribute("data-id") || ""),
				u: () => { const b = this.box(document.activeElement?.getAttribute("data-id") || this.chosen); if (b) this.unfold(b.name); },
			};
			const does = keys[e.key];
			if (does) {
				e.preventDefault();
				does();
			}
		});
	}

	// --- what is chosen ---

	#take(/** @type {string} */ id) {
		const box = this.box(id);
		if (id && box && this.picking?.(id.startsWith("router:") ? id.slice(7) : box.name))
			return;
		if (id)
			this.choose(id);
	}

	/** Chooses a box, router or link, and shows what is known of it. */
	choose(/** @type {string} */ id) {
		this.chosen = id;
		this.redraw();
		this.open("details");
	}

	/** Unfolds a box, so that the links of each of its routers are seen; or folds it again. */
	unfold(/** @type {string} */ name) {
		if (!this.unfolded.delete(name))
			this.unfolded.add(name);
		this.redraw();
	}

	unfoldAll() {
		this.unfolded = this.unfolded.size ? new Set() : new Set(this.map?.boxes.map((b) => b.name));
		this.redraw();
	}

	/** Shows a panel beside the map: "details", "trace" or "whatif". */
	open(/** @type {string} */ mode) {
		this.mode = mode;
		this.picking = null;
		this.refreshed = null;
		if (mode !== "trace" && this.tracks.length) {
			this.tracks = [];
			this.redraw();
		}
		if (mode !== "whatif" && this.marks.size) {
			this.marks = new Map();
			this.redraw();
		}
		const was = this.#panel.hidden;
		this.#panel.hidden = false;
		this.#split.classList.add("open");
		const body = h("div");
		put(this.#panel, h("button", { type: "button", class: "close", onclick: () => this.close() }, "Close"), body);
		this.#panel.onkeydown = (e) => { if (e.key === "Escape") this.close(); };
		(mode === "trace" ? tracePanel : mode === "whatif" ? whatIfPanel : details)(this, body);
		this.#panel.scrollTop = 0;
		if (was)
			this.#settle();
		if (mode !== "details")
			/** @type {HTMLElement} */ (this.#panel.querySelector("input, select") || this.#panel).focus();
	}

	close() {
		this.#panel.hidden = true;
		this.#split.classList.remove("open");
		this.picking = this.refreshed = null;
		this.chosen = "";
		this.tracks = [];
		this.marks = new Map();
		this.redraw();
		if (this.#fits)
			this.fit();
		this.#svg.focus({ preventScroll: true });
	}

	// --- files ---

	#file() {
		return this.map ? file(this.map, { unfolded: this.unfolded, marks: this.marks, tracks: this.tracks }) : "";
	}

	saveSvg() {
		save(new Blob([this.#file()], { type: "image/svg+xml" }), `${this.map?.lab || "lab"}.svg`);
	}

	/** Twice as fine as the map, for print. */
	async savePng() {
		if (!this.map)
			return;
		const url = URL.createObjectURL(new Blob([this.#file()], { type: "image/svg+xml" }));
		const image = new Image();
		image.src = url;
		await image.decode();
		const times = Math.min(2, 16000 / this.map.height, 16000 / this.map.width);
		const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { width: Math.round(this.map.width * times), height: Math.round(this.map.height * times) }));
		canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
		URL.revokeObjectURL(url);
		canvas.toBlob((blob) => { if (blob) save(blob, `${this.map?.lab || "lab"}.png`); });
	}
}
customElements.define("erx-map", MapView);
