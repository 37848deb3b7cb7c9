// A client that swagger-typescript-api has made of /openapi.json lives through a story: a
// circuit fails and comes back, a VNet is made and goes.
//
//	ERX_URL=... ERX_TOKEN=... node story.mjs FILE-OF-THE-CLIENT
import assert from "node:assert";
import { pathToFileURL } from "node:url";

const { Api } = await import(pathToFileURL(process.argv[2]));
const api = new Api({
	baseUrl: process.env.ERX_URL,
	securityWorker: (token) => ({ headers: { Authorization: `Bearer ${token}` } }),
});
api.setSecurityData(process.env.ERX_TOKEN);
const operations = api.restconf;
const input = (arguments_ = {}) => ({ "erx-api:input": arguments_ });
const output = (answer) => answer.data["erx-api:output"];

const waited = output(await operations.wait(input({ timeout: "5m" })));
assert.equal(waited.wait.converged, true);
const sessions = output(await operations.showSessions({}, input())).sessions;
assert.ok(sessions.length > 0 && sessions.every((s) => s.state === "Established"));
const routes = output(await operations.showRoutes({}, input({ at: "hub/gw0" }))).routes;
assert.ok(routes.some((r) => r["as-path-segments"].length > 0));
const page = output(await operations.showSessions({ limit: 2 }, input()));
assert.equal(page.sessions.length, 2);
assert.equal(page.total, sessions.length);

const circuits = (await operations.listCircuits()).data["erx-lab:circuits"];
const name = circuits[0].name;
await operations.fail(input({ kind: "circuit", name }));
const failures = output(await operations.showFailures({})).failures;
assert.ok(failures.some((f) => f.name.startsWith(name)));
await operations.restore(input({ kind: "circuit", name }));

const made = await operations.putVnets("made", { "erx-lab:vnets":
	[{ name: "made", "address-space": ["10.200.0.0/16"] }] });
assert.equal(made.status, 201);
const running = (await operations.listRunningVnets()).data["erx-state:vnets"];
assert.ok(running.some((v) => v.name === "made"));
await operations.deleteVnets("made");
const refused = await operations.getVnets("made").then(() => null, (e) => e);
assert.equal(refused.status, 404);
assert.equal(refused.error["ietf-restconf:errors"].error[0]["error-tag"], "invalid-value");
console.log("PASS a generated client lives through a story");
