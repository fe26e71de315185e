// Validates manifests of Kubernetes against its schema, as compiled in the npm package kubernetes-models. Unknown fields, which the schema allows, are errors.
//     npm install kubernetes-models@4.5.1 yaml@2     (in any folder)
//     node tests/kubernetes/validate.mjs FOLDER deploy/kubernetes/*.yaml     (FOLDER: that of node_modules)
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [folder, ...files] = process.argv.slice(2);
const modules = path.resolve(folder, "node_modules");
const require = createRequire(path.join(modules, "index.js"));
const { parseAllDocuments } = require("yaml");
const schemas = { Job: "IoK8sApiBatchV1Job", PersistentVolumeClaim: "IoK8sApiCoreV1PersistentVolumeClaim" };

// Returns a value that records which of its fields the validator does not read. Those are not in the schema.
function watch(value, name, unread) {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item, i) => watch(item, `${name}[${i}]`, unread));
    for (const key of Object.keys(value)) unread.add(`${name}.${key}`);
    const watched = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, watch(item, `${name}.${key}`, unread)]));
    return new Proxy(watched, {
        get(target, key) {
            unread.delete(`${name}.${String(key)}`);
            return target[key];
        },
    });
}

let invalid = 0;
for (const file of files)
    for (const document of parseAllDocuments(fs.readFileSync(file, "utf8"), { strict: true, uniqueKeys: true })) {
        const manifest = document.toJS();
        const where = `${path.basename(file)}: ${manifest?.kind} ${manifest?.metadata?.name}`;
        const { validate } = require(path.join(modules, "kubernetes-models", "_schemas", `${schemas[manifest.kind]}.js`));
        const unread = new Set();
        const errors = [...document.errors.map(error => error.message)];
        if (!validate(watch(manifest, manifest.kind, unread))) errors.push(...validate.errors.map(error => `${error.instancePath}: ${error.keyword} ${JSON.stringify(error.params)}`));
        errors.push(...[...unread].map(field => `${field} is not in the schema`));
        console.log(`${where}: ${errors.length === 0 ? "valid" : errors.join("; ")}`);
        invalid += errors.length === 0 ? 0 : 1;
    }
process.exit(invalid === 0 ? 0 : 1);
