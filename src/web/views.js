// The views of the page: what stands in its bar, and which module has the element. A module is
// fetched when somebody looks at its view for the first time.

/**
 * @typedef {{name: string, title: string, element: string, load: () => Promise<any>}} View
 */

/** @type {View[]} */
export const views = [
	{ name: "map", title: "Map", element: "erx-map", load: () => import("./mapview.js") },
	{ name: "portal", title: "Portal", element: "erx-portal", load: () => import("./portal.js") },
	{ name: "tables", title: "Tables", element: "erx-tables", load: () => import("./tables.js") },
	{ name: "live", title: "Live", element: "erx-live", load: () => import("./live.js") },
	{ name: "player", title: "Player", element: "erx-player", load: () => import("./rehearse.js") },
];
