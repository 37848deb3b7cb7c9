// Light or dark: what a map is drawn with. The page is as its theme says, and "auto" as the system;
// the report of a rehearsal has no theme, and is light.

const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
	const theme = document.documentElement.dataset.theme;
	return theme === "dark" || (theme === "auto" && system.matches);
}

/**
 * Has something drawn again when the theme changes.
 * @param {() => void} draw
 * @returns {() => void} which ends that
 */
export function withTheme(draw) {
	const watch = new MutationObserver(draw);
	watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
	system.addEventListener("change", draw);
	return () => {
		watch.disconnect();
		system.removeEventListener("change", draw);
	};
}
