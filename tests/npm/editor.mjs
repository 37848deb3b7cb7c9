// What an editor underlines: yaml-language-server, with the schemas of `erxctl schema`, finds
// nothing in the examples and plans, and something in each lab with a mistake.
//
//	node editor.mjs ERXCTL TOP
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { getLanguageService } = require("yaml-language-server");
const { TextDocument } = require("vscode-languageserver-textdocument");
const [erxctl, top] = process.argv.slice(2);
const schemas = Object.fromEntries(["lab", "plan"].map((kind) =>
	[kind, execFileSync(erxctl, ["schema", "--json", kind], { maxBuffer: 1 << 24 }).toString()]));

const service = getLanguageService({
	schemaRequestService: (uri) => Promise.resolve(schemas[/plan/.test(uri) ? "plan" : "lab"]),
	workspaceContext: { resolveRelativePath: (relative) => relative },
	telemetry: { send() {}, sendError() {}, sendTrack() {} },
	clientCapabilities: {},
});
service.configure({ validate: true, completion: true, hover: true, yamlVersion: "1.2",
	schemas: ["lab", "plan"].map((k) => ({ uri: `mem:///erx-${k}.json`, fileMatch: [`*.${k}.yaml`] })) });

// Each with a name of its own: what has been read is remembered by it.
let documents = 0;
const document = (kind, text) =>
	TextDocument.create(`file:///x${documents++}.${kind}.yaml`, "yaml", 1, text);
const faults = async (kind, text) =>
	(await service.doValidation(document(kind, text), false)).map((d) => `${d.range.start.line + 1}: ${d.message}`);

let failed = 0;
function tell(name, why) {
	console.log(why ? `FAIL ${name}: ${why}` : `PASS ${name}`);
	failed += why ? 1 : 0;
}

function* examples(folder) {
	for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
		const at = path.join(folder, entry.name);
		if (entry.isDirectory())
			yield* examples(at);
		else if (entry.name.endsWith(".yaml") && /erx-(lab|plan)\.json/.test(fs.readFileSync(at)))
			yield at;
	}
}

for (const at of examples(path.join(top, "conf/examples"))) {
	const text = fs.readFileSync(at).toString();
	const kind = /erx-plan\.json/.test(text) ? "plan" : "lab";
	tell(`${path.relative(top, at)} has nothing to underline`, (await faults(kind, text)).join("; "));
}

// Each: what is wrong, the line, and what must be said.
const mistakes = [
	["lab", "an unknown name", "lab: x\ncircutis: {}\n", 2, /circutis/],
	["lab", "an unknown leaf", "lab: x\ncircuits:\n  er-a: { bandwith: 1Gbps }\n", 3, /bandwith/],
	["lab", "a word that is none", "lab: x\ncircuits:\n  er-a: { sku: Gold }\n", 3, /Standard/],
	["lab", "a number out of range", "lab: x\ncircuits:\n  er-a:\n    private-peering: { vlan: 5000 }\n", 4, /4094|maximum/i],
	["lab", "a text for a number", "lab: x\ncircuits:\n  er-a:\n    private-peering: { vlan: many }\n", 4, /./],
	["lab", "no truth value", "lab: x\nvnets:\n  hub: { gateway: { bgp-peering: 1 } }\n", 3, /./],
	["lab", "no network", "lab: x\nvnets:\n  hub: { address-space: [10.0.0.0] }\n", 3, /./],
	["lab", "no name", "lab: x\ncircuits:\n  \"er a\": {}\n", 3, /name/i],
	["lab", "a sequence for a mapping", "lab: x\ncircuits: [er-a]\n", 2, /object/i],
	["lab", "half a network", "lab: x\non-premises:\n  s: { advertise: [ 10.1.0.0 ] }\n", 3, /./],
	["plan", "an unknown action", "plan: p\nsteps:\n  - id: a\n    do:\n      - brake: {}\n", 5, /brake/],
	["plan", "a wrong piece of a lab", "plan: p\nsteps:\n  - id: a\n    do:\n      - create: { circuits: { c: { sku: Gold } } }\n", 5, /Standard/],
];
for (const [kind, name, text, line, said] of mistakes) {
	const found = await faults(kind, text);
	tell(`${name} is underlined`, found.some((f) => f.startsWith(`${line}: `) && said.test(f))
		? "" : found.join("; ") || "nothing was");
}

// What comes up behind the cursor, and over a word.
async function completes(name, kind, text, wanted) {
	const lines = text.split("\n");
	const items = (await service.doComplete(document(kind, text),
		{ line: lines.length - 1, character: lines.at(-1).length }, false)).items.map((i) => i.label);
	tell(name, wanted.every((w) => items.includes(w)) ? "" : items.join(" ").slice(0, 300));
}
await completes("names of a circuit are offered", "lab", "lab: x\ncircuits:\n  er-a:\n    ",
	["location", "bandwidth", "private-peering"]);
await completes("words are offered", "lab", "lab: x\ncircuits:\n  er-a:\n    sku: ", ["Standard", "Premium"]);
await completes("checks of a plan are offered", "plan", "plan: p\nsteps:\n  - checks:\n      - ",
	["reachable", "sees"]);
const hover = await service.doHover(document("lab", "lab: x\ncircuits:\n  er-a: { bandwidth: 1Gbps }\n"),
	{ line: 2, character: 12 });
tell("a word is explained", JSON.stringify(hover ?? "").includes("1Gbps") ? "" : JSON.stringify(hover));
process.exit(failed ? 1 : 0);
