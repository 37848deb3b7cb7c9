// Elements from words. All text goes in as text, and nothing here takes HTML: a name such as
// "<img onerror=…>" is shown as it is written. The policy of the page (trusted types) refuses
// every other way.

const SVG = "http://www.w3.org/2000/svg";

/**
 * What may stand inside of an element; null, undefined and false are nothing.
 * @typedef {Node | string | number | null | undefined | false} Leaf
 * @typedef {Leaf | Leaf[] | any[]} Child
 */

/**
 * @typedef {{[name: string]: any}} Attributes
 * `on…` is a listener; true is an attribute without a value, and null, undefined and false
 * are none; all else is a text.
 */

/**
 * @param {Element} e
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function fill(e, attributes, children) {
	for (const [name, value] of Object.entries(attributes)) {
		if (value === null || value === undefined || value === false)
			continue;
		if (name.startsWith("on"))
			e.addEventListener(name.slice(2), value);
		else
			e.setAttribute(name, value === true ? "" : String(value));
	}
	append(e, children);
}

/**
 * Appends what there is.
 * @param {Element | DocumentFragment} e
 * @param {Child[]} children
 */
export function append(e, children) {
	for (const c of children) {
		if (Array.isArray(c))
			append(e, c);
		else if (c !== null && c !== undefined && c !== false)
			e.append(c instanceof Node ? c : String(c));
	}
}

/**
 * An element of HTML.
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, attributes = {}, ...children) {
	const e = document.createElement(tag);
	fill(e, attributes, children);
	return e;
}

/**
 * An element of SVG.
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElement}
 */
export function s(tag, attributes = {}, ...children) {
	const e = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
	fill(e, attributes, children);
	return e;
}

/**
 * Has an element hold these, and nothing else.
 * @param {Element} e
 * @param {...Child} children
 */
export function put(e, ...children) {
	e.replaceChildren();
	append(e, children);
}

/** What tells an element from others, in one text and in the next; `data-key` has names of parts. */
function nameOf(/** @type {Element} */ e) {
	const parts = [e.tagName, e.getAttribute("aria-label") || (e.matches("button, summary, a") ? e.textContent : "")];
	for (let part = e.closest("[data-key]"); part; part = part.parentElement?.closest("[data-key]") ?? null)
		parts.push(part.getAttribute("data-key"));
	return parts.join("|");
}

/**
 * The same for what is shown anew while somebody is at it: what was open stays open, and the focus
 * where it was, or, when that is gone, at the heading of its part.
 * @param {Element} e
 * @param {...Child} children
 */
export function renew(e, ...children) {
	const focus = document.activeElement, was = focus && e.contains(focus) ? nameOf(focus) : "";
	const part = was && focus?.closest("[data-key]")?.getAttribute("data-key");
	const open = new Set([...e.querySelectorAll("details:not(.make)[open] > summary")].map(nameOf));
	put(e, ...children);
	for (const summary of e.querySelectorAll("details > summary"))
		if (open.has(nameOf(summary)))
			summary.parentElement?.setAttribute("open", "");
	if (!was)
		return;
	const same = [...e.querySelectorAll("button, summary, a, [tabindex]")].find((x) => nameOf(x) === was);
	const place = same?.closest("details:not([open])")?.querySelector("summary") ?? same ??
		[...e.querySelectorAll("[data-key]")].find((x) => x.getAttribute("data-key") === part)?.querySelector("h2, h3") ?? e.querySelector("h2, h3");
	if (place?.matches("h2, h3"))
		place.setAttribute("tabindex", "-1");
	/** @type {HTMLElement | null} */ (place ?? null)?.focus({ preventScroll: true });
}

/**
 * A control of a form with its label.
 * @param {string} label
 * @param {HTMLElement} control
 * @param {string} [hint]
 */
export function field(label, control, hint) {
	const id = control.id || `field-${++fields}`;
	control.id = id;
	if (hint)
		control.setAttribute("aria-describedby", `${id}-hint`);
	return h("div", { class: "field" }, h("label", { for: id }, label), control,
		hint ? h("p", { class: "hint", id: `${id}-hint` }, hint) : null);
}
let fields = 0;

/**
 * @param {string} name
 * @param {(string | [string, string])[]} values a value, or a value and what is shown of it
 * @param {string} [chosen]
 */
export function choice(name, values, chosen) {
	return /** @type {HTMLSelectElement} */ (h("select", { name },
		values.map((v) => {
			const [value, text] = Array.isArray(v) ? v : [v, v];
			return h("option", { value, selected: value === chosen }, text);
		})));
}

/**
 * A word for a state, with a mark of its own shape: no state is told by its colour alone.
 * @param {string} state one of up, partly, down, unknown, note
 * @param {...Child} word
 */
export function state(state, ...word) {
	const mark = { up: "●", partly: "▲", down: "✕", note: "◆" }[state] || "○";
	return h("span", { class: `state ${state}` },
		h("span", { "aria-hidden": "true" }, mark), " ", ...word);
}

/** Says something to whoever listens to the page instead of looking at it. */
export function announce(/** @type {string} */ text) {
	const live = document.getElementById("live");
	if (live)
		live.textContent = text;
}
