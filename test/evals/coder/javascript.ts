import type { ScriptedMessages } from "../../../src/model/index.ts";
import { bash, list, open, patch, search, tree } from "./calls.ts";

/** What solves the suite's tasks in JavaScript. */
export const javascript: { readonly [task: string]: readonly ScriptedMessages[] } = {
  "js-pages": [
    open("src/pages.js"),
    patch(`*** Update File: src/pages.js
@@
 export function pages(items, size) {
+  if (!Number.isInteger(size) || size < 1) throw new RangeError(\`not a page size: \${size}\`);
   const result = [];
-  for (let page = 0; page < Math.floor(items.length / size); page++) {
+  for (let page = 0; page < Math.ceil(items.length / size); page++) {
`),
  ],
  "js-csv": [
    search("splitRow"),
    patch(`*** Update File: src/split-row.js
@@
 export function splitRow(row) {
-  return row.split(",");
+  const fields = row.match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^,]*)/g) ?? [""];
+  return fields.map((field) =>
+    field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field,
+  );
 }
`),
    bash(
      `node -e 'import("./src/split-row.js").then((m) => console.log(m.splitRow("a,\\"b,c\\",")))'`,
    ),
  ],
  "js-merge": [
    bash("node --test"),
    open("src/merge.js"),
    patch(`*** Update File: src/merge.js
@@
 export function merge(base, changes) {
+  const merged = { ...base };
   for (const key of Object.keys(changes)) {
-    if (isObject(base[key]) && isObject(changes[key])) merge(base[key], changes[key]);
-    else base[key] = changes[key];
+    if (key === "__proto__") continue;
+    const before = Object.hasOwn(merged, key) ? merged[key] : undefined;
+    const change = changes[key];
+    merged[key] = isObject(change) ? merge(isObject(before) ? before : {}, change) : change;
   }
-  return base;
+  return merged;
 }
`),
    bash("node --test"),
  ],
  "js-retry": [
    list("src"),
    patch(`*** Update File: src/retry.js
@@
 export async function retry(action, attempts) {
+  let last;
   for (let attempt = 1; attempt <= attempts; attempt++) {
     try {
-      return action(attempt);
-    } catch {
-      // The next attempt.
+      return await action(attempt);
+    } catch (error) {
+      last = error;
     }
   }
+  throw last;
 }
`),
  ],
  "js-cache": [
    open("src/cache.js"),
    patch(`*** Update File: src/cache.js
@@
   get(key) {
-    return this.#entries.get(key);
+    const value = this.#entries.get(key);
+    if (this.#entries.delete(key)) this.#entries.set(key, value);
+    return value;
   }
 
   set(key, value) {
+    this.#entries.delete(key);
     this.#entries.set(key, value);
`),
  ],
  "js-emitter": [
    search("splice"),
    bash(
      `sed -i 's/of this.#listeners)/of [...this.#listeners])/' src/emitter.js && cat src/emitter.js`,
    ),
  ],
  "js-count": [
    tree(),
    patch(`*** Update File: bin/count.js
@@
 import { readFileSync } from "node:fs";
 
-const text = readFileSync(0, "utf8");
-console.log(text.split("\\n").length - 1);
+const options = process.argv.slice(2);
+const unknown = options.find((option) => option !== "--words");
+if (unknown !== undefined) {
+  console.error(\`unknown option: \${unknown}\`);
+  process.exit(2);
+}
+const text = readFileSync(0, "utf8");
+console.log(options.length > 0 ? (text.match(/\\S+/g) ?? []).length : text.split("\\n").length - 1);
`),
    bash("printf 'a b\\nc\\n' | node bin/count.js --words"),
  ],
};
