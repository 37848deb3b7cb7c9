// Asks erxd over HTTP with what Node and browsers have: fetch.
//
//	ERX_URL=http://127.0.0.1:8080 ERX_TOKEN=... node client.mjs
//
// URL and token are in the line that `erxd --port N LAB` prints when it is ready.

export class Refused extends Error {
	constructor(status, errors) {
		super(errors.map((e) => e["error-message"]).join("; "));
		this.status = status;
		this.errors = errors;
	}
}

export class Erxd {
	constructor(url, token) {
		this.url = url;
		this.token = token;
	}

	async request(method, path, body, accept = "application/yang-data+json") {
		const answer = await fetch(this.url + path, {
			method,
			headers: {
				Authorization: `Bearer ${this.token}`,
				Accept: accept,
				"Content-Type": "application/yang-data+json",
			},
			body: body && JSON.stringify(body),
		});
		if (!answer.ok) {
			const errors = (await answer.json())["ietf-restconf:errors"].error;
			throw new Refused(answer.status, errors);
		}
		return answer;
	}

	// An operation of erx-api(7): operate("show-routes", { at: "er-a/primary" }).
	async operate(name, input = {}) {
		const path = `/restconf/operations/erx-api:${name}`;
		const answer = await this.request("POST", path, { "erx-api:input": input });
		const text = await answer.text();
		return text ? JSON.parse(text)["erx-api:output"] : undefined;
	}

	// The rows of a table as they come, however long it is.
	async *rows(name, input = {}) {
		const path = `/restconf/operations/erx-api:${name}`;
		const answer = await this.request("POST", path, { "erx-api:input": input },
			"application/x-ndjson");
		const decoder = new TextDecoder();
		let rest = "";
		for await (const piece of answer.body) {
			const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
			rest = lines.pop();
			for (const line of lines)
				yield JSON.parse(line);
		}
	}

	// A resource of the lab or of what runs, and its entity tag.
	async get(path) {
		const answer = await this.request("GET", `/restconf/data/${path}`);
		return { data: await answer.json(), etag: answer.headers.get("ETag") };
	}
}

if (process.argv[1] && import.meta.url.endsWith("/" + process.argv[1].split("/").pop())) {
	const erxd = new Erxd(process.env.ERX_URL, process.env.ERX_TOKEN);
	const { wait } = await erxd.operate("wait", { timeout: "5m" });
	console.log(wait.converged ? "converged" : wait.reasons);
	for await (const s of erxd.rows("show-sessions"))
		console.log("session", s.local, s.remote, s.state);
	const { data } = await erxd.get("erx-lab:circuits");
	for (const circuit of data["erx-lab:circuits"])
		console.log("circuit", circuit.name);
}
