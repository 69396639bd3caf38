import type { ScriptedMessages } from "../../../src/model/index.ts";
import { bash, open, patch, search, tree } from "./calls.ts";

/** What solves the suite's tasks in TypeScript. */
export const typescript: { readonly [task: string]: readonly ScriptedMessages[] } = {
  "ts-duration": [
    tree(),
    patch(`*** Add File: src/parse-duration.ts
+const PARTS = /^(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?$/;
+const SECONDS = [86_400, 3_600, 60, 1];
+
+/** Milliseconds of a text such as "1h30m". @throws RangeError if it is none. */
+export function parseDuration(text: string): number {
+  const parts = PARTS.exec(text)?.slice(1);
+  if (text === "" || !parts) throw new RangeError(\`not a duration: \${text}\`);
+  return parts.reduce((sum, part, at) => sum + Number(part ?? 0) * (SECONDS[at] ?? 0) * 1000, 0);
+}
`),
    bash(
      `node -e 'import("./src/parse-duration.ts").then((m) => console.log(m.parseDuration("1h")))'`,
    ),
  ],
  "ts-booking": [
    open("src/booking.ts"),
    patch(`*** Update File: src/booking.ts
@@
-  return one.start <= other.start && other.start <= one.end;
+  return one.start < other.end && other.start < one.end;
`),
  ],
  "ts-group": [
    search("groupBy"),
    open("src/report.ts"),
    patch(`*** Update File: src/group-by.ts
@@
-export function groupBy<Item>(items: readonly Item[], key: (item: Item) => string) {
-  const groups: { [key: string]: Item[] } = {};
+export function groupBy<Item, Key>(items: readonly Item[], key: (item: Item) => Key) {
+  const groups = new Map<Key, Item[]>();
   for (const item of items) {
-    groups[key(item)] ??= [];
-    groups[key(item)]?.push(item);
+    const own = key(item);
+    const group = groups.get(own);
+    if (group) group.push(item);
+    else groups.set(own, [item]);
   }
*** Update File: src/report.ts
@@
-  return Object.keys(groups)
-    .map((word) => \`\${word}: \${groups[word]?.length}\`)
+  return [...groups]
+    .map(([word, same]) => \`\${word}: \${same.length}\`)
`),
  ],
  "ts-limit": [
    open("src/limit.ts"),
    patch(`*** Update File: src/limit.ts
@@
     if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
-    running += 1;
-    const result = await job();
-    running -= 1;
-    waiting.shift()?.();
-    return result;
+    else running += 1;
+    try {
+      return await job();
+    } finally {
+      const next = waiting.shift();
+      if (next) next();
+      else running -= 1;
+    }
   };
`),
  ],
  "ts-version": [
    search("compareVersions"),
    patch(`*** Update File: src/compare-versions.ts
@@
 export function compareVersions(one: string, other: string): number {
-  return one < other ? -1 : one > other ? 1 : 0;
+  const [numbers, name] = partsOf(one);
+  const [otherNumbers, otherName] = partsOf(other);
+  for (const [index, number] of numbers.entries()) {
+    const difference = number - (otherNumbers[index] ?? 0);
+    if (difference !== 0) return difference;
+  }
+  if (name === otherName) return 0;
+  if (name === "" || otherName === "") return name === "" ? 1 : -1;
+  return name < otherName ? -1 : 1;
+}
+
+function partsOf(version: string): [readonly number[], string] {
+  const [numbers = "", ...name] = version.split("-");
+  return [numbers.split(".").map(Number), name.join("-")];
 }
`),
  ],
  "ts-route": [
    open("src/match.ts"),
    patch(`*** Update File: src/match.ts
@@
   const wanted = pattern.split("/");
-  const given = path.split("/");
+  const given = path === "/" ? ["", ""] : path.replace(/\\/$/, "").split("/");
   if (wanted.length !== given.length) return null;
@@
-    if (part.startsWith(":")) parameters[part.slice(1)] = value;
-    else if (part !== value) return null;
+    if (part.startsWith(":")) {
+      const decoded = decode(value);
+      if (decoded === null || decoded === "") return null;
+      parameters[part.slice(1)] = decoded;
+    } else if (part !== value) return null;
   }
   return parameters;
 }
+
+function decode(value: string): string | null {
+  try {
+    return decodeURIComponent(value);
+  } catch {
+    return null;
+  }
+}
`),
  ],
  "ts-calculator": [
    open("src/evaluate.ts"),
    patch(`*** Update File: src/evaluate.ts
@@
   function sum(): number {
-    const left = product();
-    const sign = tokens[at];
-    if (sign !== "+" && sign !== "-") return left;
-    at += 1;
-    return sign === "+" ? left + sum() : left - sum();
+    let result = product();
+    for (;;) {
+      const sign = tokens[at];
+      if (sign !== "+" && sign !== "-") return result;
+      at += 1;
+      result = sign === "+" ? result + product() : result - product();
+    }
   }
 
   function product(): number {
-    const left = value();
-    const sign = tokens[at];
-    if (sign !== "*" && sign !== "/") return left;
-    at += 1;
-    return sign === "*" ? left * product() : left / product();
+    let result = value();
+    for (;;) {
+      const sign = tokens[at];
+      if (sign !== "*" && sign !== "/") return result;
+      at += 1;
+      result = sign === "*" ? result * value() : result / value();
+    }
   }
 
   function value(): number {
     const token = tokens[at++];
+    if (token === "-") return -value();
`),
  ],
};
