import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { browserTools } from "../../tools/index.ts";
import { ostinato } from "../cli/run-command.ts";
import { type LocalWeb, startLocalWeb } from "../tools/browser/local-web.ts";

/**
 * A model that was trained on the browser: a path, or a name that `--model` takes. The model in the box
 * was not, so its test is switched on by naming another.
 */
const MODEL = process.env.OSTINATO_BROWSER_MODEL;

let web: LocalWeb;
let folder: string;
beforeAll(async () => {
  web = await startLocalWeb();
  folder = mkdtempSync(join(tmpdir(), "ostinato-browser-"));
  mkdirSync(join(folder, "workspace"));
});
afterAll(async () => {
  await web.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("open a page and tell its title", () => {
  const task = () => `Open the page ${web.base}/article/0 and tell me its title.`;

  test("a scripted model in place of one that was trained on it, the real tool, real Chromium", async () => {
    const model = scriptedModel(({ prompt }) => {
      const title = /\[0\] (.+?) \(http:/.exec(prompt)?.[1];
      if (title !== undefined) return { final: `The title is ${title}.` };
      const id = /Open the page (\S+)/.exec(prompt)?.[1];
      return { call: { recipient: "browser.open", raw: JSON.stringify({ id }) } };
    });
    const agent = { ...assistant, tools: [...assistant.tools, ...browserTools] };
    const journal = new MemoryJournal();
    const running = run(agent, task(), {
      model,
      journal,
      workspace: join(folder, "workspace"),
      policy: { network: { allow: [web.host] } },
    });
    expect(await running.outcome).toMatchObject({
      kind: "answered",
      text: "The title is All about copper.",
    });
    expect(web.requests).toContain("/article/0");
  });

  test.runIf(MODEL)("with the model that OSTINATO_BROWSER_MODEL names", async () => {
    const words = ["start", task(), "--allow", web.host, "--model", MODEL ?? "", "--workspace"];
    const { exitCode, stdout } = await ostinato([...words, "workspace"], { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("All about copper");
  });
});
