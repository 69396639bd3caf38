import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { browserNamespace, namespaceText, toolIdentifier } from "../../src/harmony/index.ts";
import { applyPatch, defaultTools, glob, pageTools, updatePlan } from "../../tools/index.ts";

// The laboratory writes this file beside the weights. After a change here the model in the box reads
// something that it was not trained on: take the change back, or train it again (laboratory/README.md).
test("the declarations that the weights were trained on are those of today's tools", () => {
  const tools = [...defaultTools, updatePlan, glob, applyPatch, ...pageTools].map(
    ({ name, description, schema }) => ({
      name: toolIdentifier(name),
      description,
      parameters: schema,
    }),
  );
  const namespaces = [{ name: "functions", tools }, browserNamespace];
  const today = namespaces.map((namespace) => namespaceText(namespace)).join("\n\n");
  expect(`${today}\n`).toBe(readFileSync("models/tiny/trained-declarations.txt", "utf8"));
});
