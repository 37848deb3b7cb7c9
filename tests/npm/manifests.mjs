// The manifests of conf/examples/kubernetes are what the API of Kubernetes takes, by the types
// of kubernetes-models; and a member that its schema does not know is found.
import { readFileSync, readdirSync } from "fs";
import { Job } from "kubernetes-models/batch/v1";
import { PersistentVolumeClaim } from "kubernetes-models/v1";
import { parseAllDocuments } from "yaml";

const kinds = { Job, PersistentVolumeClaim };
const top = process.argv[2] + "/conf/examples/kubernetes/";
let failed = 0;

function wrong(object) {
	try {
		const kind = kinds[object.kind];

		if (!kind) return "nobody knows the kind " + object.kind;
		new kind(object).validate();
		return null;
	} catch (e) {
		return e.message;
	}
}

function say(name, why) {
	console.log(why ? `FAIL ${name}: ${why}` : `PASS ${name}`);
	failed ||= why ? 1 : 0;
}

for (const file of readdirSync(top)) {
	for (const document of parseAllDocuments(readFileSync(top + file, "utf8"))) {
		const object = document.toJS(), name = object.metadata.name;

		say(`${file}: ${object.kind} ${name} is valid`, wrong(object));
		if (object.kind !== "Job") continue;
		object.spec.backoffLimitPerIndex = "three";
		say(`${file}: a number that is none is found`,
			wrong(object) ? null : "nothing was found");
	}
}
process.exit(failed);
