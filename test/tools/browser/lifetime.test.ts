import { afterAll, beforeAll, expect, it } from "vitest";
import { openBrowser } from "../../../tools/browser/chromium/open-browser.ts";
import { browserOpen, pageTools } from "../../../tools/browser/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";
import { type LocalWeb, startLocalWeb } from "./local-web.ts";

let web: LocalWeb;
beforeAll(async () => {
  web = await startLocalWeb();
});
afterAll(() => web.close());

const pageOpen = pageTools.find((tool) => tool.name === "page.open");

it("the browser ends with the run's sandbox, and none is started after it", async () => {
  const workspace = await ToolWorkspace.open({}, { network: { allow: [web.host] } });
  await workspace.call(browserOpen, { id: `${web.base}/table` });
  const { browser } = await openBrowser(workspace.sandbox);
  expect(browser.isConnected()).toBe(true);
  await workspace.close();
  expect(browser.isConnected()).toBe(false);
  await expect(openBrowser(workspace.sandbox)).rejects.toThrow("The sandbox was disposed of.");
});

it("one that is being started when the sandbox ends, ends too", async () => {
  const workspace = await ToolWorkspace.open({}, { network: { allow: [web.host] } });
  const starting = openBrowser(workspace.sandbox);
  await Promise.resolve();
  await workspace.close();
  expect((await starting).browser.isConnected()).toBe(false);
});

it("calls at the same time share one browser", async () => {
  const workspace = await ToolWorkspace.open({}, { network: { allow: [web.host] } });
  try {
    const opened = await Promise.all([1, 2, 3].map(() => openBrowser(workspace.sandbox)));
    expect(new Set(opened).size).toBe(1);
    await opened[0]?.close();
    const again = await Promise.all([1, 2].map(() => openBrowser(workspace.sandbox)));
    expect(new Set([...opened, ...again]).size).toBe(2);
  } finally {
    await workspace.close();
  }
});

it("starts anew when it died, for reading and for acting", async () => {
  const workspace = await ToolWorkspace.open({}, { network: { allow: [web.host] } });
  try {
    if (!pageOpen) throw new Error("There is no page.open");
    await workspace.call(pageOpen, { url: `${web.base}/table` });
    const first = await openBrowser(workspace.sandbox);
    await first.close();
    const read = await workspace.call(browserOpen, { id: `${web.base}/code` });
    expect(read.text).toContain("function f()");
    const acted = await workspace.call(pageOpen, { url: `${web.base}/keys` });
    expect(acted.text).toContain('Page: "Keys"');
  } finally {
    await workspace.close();
  }
});

it("a page that takes more memory than the run may have is stopped", async () => {
  const workspace = await ToolWorkspace.open(
    {},
    { network: { allow: [web.host] }, limits: { memoryBytes: 700 * 1024 * 1024 } },
  );
  try {
    const heavy = await workspace.call(browserOpen, { id: `${web.base}/heavy` });
    expect(heavy.text).toMatch(/^Error: .*(memory|memoryBytes|crashed|without end)/);
    const next = await workspace.call(browserOpen, { id: `${web.base}/table` });
    expect(next.text).toContain("Copper | 9");
  } finally {
    await workspace.close();
  }
});

it("without network nothing is opened", async () => {
  const workspace = await ToolWorkspace.open();
  try {
    const before = web.requests.length;
    const { text } = await workspace.call(browserOpen, { id: `${web.base}/table` });
    expect(text).toMatch(/could not be opened: this run has no network/);
    expect(web.requests).toHaveLength(before);
  } finally {
    await workspace.close();
  }
});
