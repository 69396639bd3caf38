/**
 * Takes the pictures of the viewer that the README and docs/trace.md show, of runs made for them by the
 * real loop, one of them with the model in the box.
 *
 *   node test/viewer/take-screenshots.ts [folder]
 */
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { assistant } from "../../agents/index.ts";
import { loadModel } from "../../src/model/index.ts";
import { run } from "../../src/planner/index.ts";
import { openJournal } from "../../src/trace/index.ts";
import { startViewer } from "../../src/viewer/index.ts";
import { removeFolder } from "../remove-folder.ts";
import { makeDemoRuns } from "./demo-runs.ts";
import { launchChromium, newPage } from "./open-page.ts";

const images = resolve(process.argv[2] ?? "docs/images");
const folder = mkdtempSync(join(tmpdir(), "ostinato-pictures-"));
const journal = await openJournal(join(folder, "journal.db"));
const browser = await launchChromium();
try {
  cpSync("examples/workspace", join(folder, "harbour"), { recursive: true });
  const model = await loadModel();
  const inTheBox = run(assistant, "What is the port in settings.txt?", {
    ...{ model, journal, seed: 3, probabilities: true },
    workspace: join(folder, "harbour"),
    policy: { mode: "direct" },
  });
  await inTheBox.outcome;
  await model.dispose();
  const { repair } = await makeDemoRuns(journal, folder, { pace: 1 });
  const viewer = await startViewer(journal);
  const { page } = await newPage(browser);
  const shoot = async (name: string, place: string, settle?: () => Promise<unknown>) => {
    await page.goto(viewer.address + place);
    await page.locator(".list .row").first().waitFor();
    await page.waitForTimeout(400);
    await settle?.();
    await page.screenshot({ path: join(images, `${name}.png`) });
  };
  await shoot("viewer-runs", "");
  await shoot("viewer-run", `#/run/${repair}`);
  await shoot("viewer-step", `#/run/${repair}/step/5`);
  await page.emulateMedia({ colorScheme: "dark" });
  await shoot("viewer-step-dark", `#/run/${repair}/step/5`);
  await page.emulateMedia({ colorScheme: "light" });
  await shoot("viewer-tokens", `#/run/${inTheBox.id}/step/0`, async () => {
    await page.getByText("Tokens, with their probabilities").click();
    await page.locator(".token").first().waitFor();
    await page.evaluate("document.querySelector('.tokens').scrollIntoView()");
    await page.waitForTimeout(200);
  });
  await viewer.close();
} finally {
  await browser.close();
  await journal.close();
  await removeFolder(folder);
}
