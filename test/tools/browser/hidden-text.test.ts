import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserOpen, pageTools } from "../../../tools/browser/index.ts";
import { ToolWorkspace } from "../tool-workspace.ts";

let server: Server;
let workspace: ToolWorkspace;
let base: string;
let body = "";

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><title>Page</title><body>${body}</body>`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  base = `http://${host}`;
  workspace = await ToolWorkspace.open({}, { network: { allow: [host] } });
});
afterAll(async () => {
  await workspace.close();
  server.closeAllConnections();
  server.close();
});

let visits = 0;
async function read(content: string): Promise<string> {
  body = content;
  return (await workspace.call(browserOpen, { id: `${base}/${visits++}` })).text;
}

async function act(content: string): Promise<string> {
  body = content;
  const call = (name: string, input: object = {}) => {
    const tool = pageTools.find((each) => each.name === `page.${name}`);
    if (!tool) throw new Error(name);
    return workspace.call(tool, input);
  };
  await call("open", { url: `${base}/${visits++}` });
  return (await call("snapshot")).text;
}

/** Styles that hide a text from a person, each with its own way. */
const HIDING: readonly string[] = [
  "position:absolute;left:-9999px",
  "position:absolute;top:-500px",
  "position:absolute;left:9999px",
  "position:fixed;top:5000px",
  "position:relative;left:-3000px",
  "transform:translateX(-9999px)",
  "text-indent:-9999px",
  "margin-left:-5000px",
  "font-size:0",
  "font-size:1px",
  "font-size:3px",
  "transform:scale(0.05)",
  "transform:scaleX(0)",
  "letter-spacing:-1em",
  "color:white",
  "color:#fefefe",
  "color:transparent",
  "color:rgba(0,0,0,0.02)",
  "-webkit-text-fill-color:white",
  "color:oklch(1 0 0)",
  "background:black;color:#050505",
  "background:linear-gradient(white,#fefefe);color:white",
  "background:white;-webkit-background-clip:text;color:transparent",
  "opacity:0.02",
  "filter:opacity(0.01)",
  "width:0;height:0;overflow:hidden",
  "height:0;overflow:hidden",
  "max-height:0;overflow:clip",
  "position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0);white-space:nowrap",
  "position:absolute;clip:rect(0px,0px,0px,0px)",
  "clip-path:inset(50%)",
  "clip-path:inset(100%)",
  "clip-path:circle(0)",
  "clip-path:polygon(0 0,0 0,0 0)",
  "display:none",
  "visibility:hidden",
];

/** Styles that look like them and hide nothing. */
const SHOWING: readonly string[] = [
  "",
  "position:relative;left:10px",
  "color:white;background:black",
  "background:#eee;color:#767676",
  "opacity:0.4",
  "overflow:hidden",
  "overflow:auto;height:40px",
  "text-indent:2em",
  "font-size:8px",
  "letter-spacing:-0.03em",
  "transform:rotate(2deg)",
  "background:linear-gradient(red,blue);-webkit-background-clip:text;color:transparent",
  "clip-path:inset(0)",
  "color:#000080",
  "direction:rtl",
  "position:absolute;top:4000px",
  "columns:3",
  "text-transform:uppercase;color:rgb(20 20 20 / 90%)",
];

const PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

const MORE_HIDDEN = `
  <div style="width:200px;height:30px;overflow:hidden"><p style="margin-top:60px">HID-cut</p></div>
  <div style="opacity:.2"><div style="opacity:.2">HID-twice</div></div>
  <div style="background:#123456"><span style="color:#123456">HID-same</span></div>
  <font color=white>HID-font</font>
  <div style="position:relative;overflow:hidden;height:20px"><b style="position:absolute;top:90px">HID-under</b></div>
  <pre style="color:white">HID-pre</pre>
  <table><tr><td style="font-size:0">HID-cell</td><td>SEE-cell</td></tr></table>
  <h2 style="position:absolute;left:-9999px">HID-heading</h2>
  <p aria-hidden="true" style="color:white">HID-aria</p>
  <img src="${PICTURE}" alt="HID-alt" width=0 height=0>
  <img alt="HID-far" width=20 height=20 style="position:absolute;left:-500px">
  <a href="/x" style="position:absolute;left:-9999px">HID-link</a>
  <a href="/x2" style="position:absolute;left:-9999px" aria-label="HID-label"></a>
`;
const MORE_SEEN = `
  <div style="overflow:auto;width:300px;height:40px"><div style="height:500px"></div>SEE-scrolled</div>
  <div style="overflow:hidden;height:20px"><div style="position:absolute;top:300px">SEE-outside</div></div>
  <p aria-hidden="true">SEE-aria</p>
  <div style="background:navy;padding:5px"><span style="color:white">SEE-dark</span></div>
  <a href="/y">SEE-link</a>
  <details open><summary>SEE-summary</summary>SEE-details</details>
`;

function styled(styles: readonly string[], word: string): string {
  return styles
    .map((style, index) => `<div style="${style}">${word}-${index} words to read</div>`)
    .join("\n");
}

function words(text: string, prefix: string): string[] {
  return [...new Set(text.match(new RegExp(`${prefix}-\\w+`, "g")))].sort();
}

const article = (index: number) =>
  `<p>This is paragraph ${index} of a text that is long enough, with commas, numbers, and so on, that a reader takes it for an article: ${"it goes on, and on, ".repeat(8)}</p>`;

describe("text that a person does not see", () => {
  it("is left out of what is read, and how much it was is told", async () => {
    const content = `${styled(HIDING, "HID")}${styled(SHOWING, "SEE")}${MORE_HIDDEN}${MORE_SEEN}`;
    const text = await read(content);
    expect(words(text, "HID")).toEqual([]);
    expect(words(text, "SEE")).toEqual(words(content, "SEE"));
    expect(text).toMatch(/\d+ characters that a person would not see are left out/);
    expect(await read("<p>plain</p>")).not.toContain("would not see");
  });

  it("is left out of an article, of which the main text is taken", async () => {
    const paragraphs = Array.from({ length: 12 }, (_, index) => article(index));
    const hidden = HIDING.map(
      (style, index) =>
        `<p>See <span style="display:inline-block;${style}">HID-${index} HID</span> this.</p>`,
    );
    const text = await read(
      `<article><h1>Title</h1>${paragraphs.join("")}<p>SEE-it</p>${hidden.join("")}</article>`,
    );
    expect(text).toContain("the main text only");
    expect(words(text, "HID")).toEqual([]);
    expect(words(text, "SEE")).toEqual(["SEE-it"]);
    expect(text).toContain("would not see");
  });

  it("is marked where only the colours of a picture could tell", async () => {
    const text = await read(`
      <div style="background:url(${PICTURE})"><span style="color:white">over a background</span></div>
      <div style="position:relative;height:100px"><img src="${PICTURE}" style="position:absolute;width:100%;height:100px"><b style="position:absolute;color:white">over a picture</b></div>
      <div style="background:url(${PICTURE})"><span style="color:black">black on it</span></div>
      <p style="color:white;text-shadow:0 0 3px black">with a shadow</p>`);
    expect(text).toContain("[perhaps hidden: over a background]");
    expect(text).toContain("[perhaps hidden: over a picture]");
    expect(text).toContain("[perhaps hidden: with a shadow]");
    expect(text).toMatch(/^L\d+: black on it$/m);
  });

  it("names a link that is a picture, as a label", async () => {
    const text = await read(
      `<a href="/x"><svg width=20 height=20></svg><span style="position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0 0 0 0)">Our feed</span></a> and more`,
    );
    expect(text).toContain("【0†[label: Our feed]】");
  });

  it("is left out of a snapshot to act on, and what can be acted on unseen is marked", async () => {
    const content = `${styled(HIDING, "HID")}${styled(SHOWING, "SEE")}${MORE_HIDDEN}${MORE_SEEN}
      <iframe srcdoc="<p style='color:white'>HID-frame</p><p>SEE-frame</p>"></iframe>
      <iframe srcdoc="<p>HID-away</p>" style="position:absolute;left:-9999px"></iframe>
      <button style="width:30px"><svg width=20 height=20></svg><span style="position:absolute;clip:rect(0 0 0 0)">Close</span></button>`;
    const text = await act(content);
    const links = text.split("\n").filter((line) => /link .*HID-/.test(line));
    expect(links).toHaveLength(2);
    for (const link of links) expect(link).toContain("[hidden]");
    expect(words(text, "HID")).toEqual(["HID-label", "HID-link"]);
    // What screen readers are told to pass by stays out of an outline, as before.
    const outlined = words(content, "SEE").filter((word) => word !== "SEE-aria");
    expect(words(text, "SEE")).toEqual(outlined);
    expect(text).toContain('button "Close"');
  });
});
