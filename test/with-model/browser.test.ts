import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { assistant } from "../../agents/index.ts";
import { scriptedModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { MemoryJournal } from "../../src/trace/index.ts";
import { browserTools } from "../../tools/index.ts";
import { ostinato } from "../cli/run-command.ts";
import { removeFolder } from "../remove-folder.ts";
import { type LocalWeb, startLocalWeb } from "../tools/browser/local-web.ts";

let web: LocalWeb;
let folder: string;
beforeAll(async () => {
  web = await startLocalWeb();
  folder = mkdtempSync(join(tmpdir(), "ostinato-browser-"));
  mkdirSync(join(folder, "workspace"));
});
afterAll(async () => {
  await web.close();
  await removeFolder(folder);
});

describe("open a page and tell its title", () => {
  const task = (path: string) => `Open the page ${web.base}${path} and tell me its title.`;

  test("a scripted model, the real tool, real Chromium", async () => {
    const model = scriptedModel(({ prompt }) => {
      const title = /\[0\] (.+?) \(http:/.exec(prompt)?.[1];
      if (title !== undefined) return { final: `The title is ${title}.` };
      const id = /Open the page (\S+)/.exec(prompt)?.[1];
      return { call: { recipient: "browser.open", raw: JSON.stringify({ id }) } };
    });
    const agent = { ...assistant, tools: [...assistant.tools, ...browserTools] };
    const journal = new MemoryJournal();
    const running = run(agent, task("/article/0"), {
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

  test("the command, the model in the box, the real tool, real Chromium", async () => {
    // A short page: long ones are beyond this model. Every processor's build of llama.cpp reads its title.
    const words = ["start", task("/table"), "--allow", web.host, "--temperature", "0"];
    const { exitCode, stdout } = await ostinato([...words, "--workspace", "workspace"], {
      cwd: folder,
    });
    expect(stdout).toContain("Prices");
    expect(exitCode).toBe(0);
  });
});
