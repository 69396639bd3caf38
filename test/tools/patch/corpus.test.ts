import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyPatch } from "../../../tools/patch/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

interface Case {
  readonly name: string;
  readonly files: { readonly [path: string]: string };
  readonly patch: string | readonly string[];
  readonly after?: { readonly [path: string]: string };
  readonly notes?: readonly string[];
  readonly error?: readonly string[];
}

const corpus = new URL("./corpus/", import.meta.url);
let workspace: ToolWorkspace;

beforeAll(async () => {
  workspace = await ToolWorkspace.open();
});
afterAll(() => workspace.close());
beforeEach(() => workspace.clear());

for (const file of readdirSync(corpus)) {
  const cases: readonly Case[] = JSON.parse(readFileSync(new URL(file, corpus), "utf8"));
  describe(file.replace(".json", ""), () => {
    it.each(cases)("$name", async ({ files, patch, after, notes, error }) => {
      workspace.put(files);
      const names = workspace.names();
      const input = typeof patch === "string" ? patch : patch.join("\n");
      const result = await workspace.call(applyPatch, { input });
      if (error) {
        expect(result.failed, result.text).toBe(true);
        for (const words of error) expect(result.text).toContain(words);
        expect(workspace.files()).toEqual(files);
        expect(workspace.names()).toEqual(names);
        return;
      }
      expect(result.failed, result.text).toBe(false);
      expect(workspace.files()).toEqual(after);
      for (const words of notes ?? []) expect(result.text).toContain(words);
      if (!notes) expect(result.text).not.toContain("[");
    });
  });
}

it("holds at least sixty patches, all of different names", () => {
  const names = readdirSync(corpus).flatMap((file) =>
    (JSON.parse(readFileSync(new URL(file, corpus), "utf8")) as Case[]).map(({ name }) => name),
  );
  expect(names.length).toBeGreaterThanOrEqual(60);
  expect(new Set(names).size).toBe(names.length);
});
