import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { scriptedModel } from "../../src/model/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { attribute, recordingReceiver } from "./recording-receiver.ts";

/** The program that docs/trace.md has on Langfuse, run as it stands there, with a script in the model's place. */
const folder = join(import.meta.dirname, ".docs");
const program = [...readFileSync("docs/trace.md", "utf8").matchAll(/```ts\n(.*?)```/gs)]
  .map(([, code = ""]) => code)
  .find((code) => code.includes("startSending"));

vi.mock("ostinato", async (original) => ({
  ...(await original<typeof import("ostinato")>()),
  loadModel: async () => scriptedModel([{ final: "Hello." }]),
}));

afterAll(() => removeFolder(folder));

test("the program sends its run", async () => {
  const receiver = await recordingReceiver();
  vi.stubEnv("LANGFUSE_PUBLIC_KEY", "pk-lf-1");
  vi.stubEnv("LANGFUSE_SECRET_KEY", "sk-lf-2");
  vi.stubEnv("LANGFUSE_BASE_URL", receiver.url);
  const lines: unknown[] = [];
  vi.spyOn(console, "log").mockImplementation((...values) => lines.push(...values));
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "program.ts");
  writeFileSync(file, program ?? "");
  await import(file);
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  expect(lines).toEqual(["answered", expect.any(Number)]);
  const roots = [...receiver.spans().values()].filter((span) => span.parentSpanId === undefined);
  expect(roots.map((span) => attribute(span, "langfuse.trace.tags"))).toEqual([["demo", "docs"]]);
});
