import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "../../src/sandbox/index.ts";
import { browserFind, browserOpen, pageTools } from "../../tools/browser/index.ts";
import { type Attack, verdict } from "./attack.ts";
import { callTool } from "./call-tool.ts";
import { type HostileWeb, startHostileWeb } from "./hostile-web.ts";
import type { World } from "./world.ts";

const GIBIBYTE = 1024 ** 3;

/** One run with a browser and a web that wants to get out of it. */
interface Scene {
  readonly web: HostileWeb;
  readonly sandbox: Sandbox;
  readonly world: World;
  /** Calls a `page.` tool. */
  page(name: string, input?: object): Promise<string>;
  /** Opens a page of the web and shows it. */
  visit(path: string, wait?: number): Promise<string>;
  read(url: string): Promise<string>;
}

const attack = (
  id: string,
  input: string,
  act: (scene: Scene) => Promise<readonly [held: boolean, detail: unknown]>,
): Attack => ({
  id,
  input,
  async attempt(world) {
    const web = await startHostileWeb(`127.0.0.1:${world.port}`);
    const sandbox = await world.open({
      network: { allow: [web.host] },
      limits: { memoryBytes: 1.5 * GIBIBYTE },
    });
    const page = (name: string, given: object = {}) => {
      const tool = pageTools.find((each) => each.name === `page.${name}`);
      if (tool === undefined) throw new Error(`There is no tool page.${name}.`);
      return callTool(tool, given, sandbox);
    };
    const scene: Scene = {
      web,
      sandbox,
      world,
      page,
      async visit(path, wait = 0) {
        const opened = await page("open", { url: `${web.base}${path}` });
        await new Promise((resolve) => setTimeout(resolve, wait));
        return `${opened}\n${await page("snapshot")}`;
      },
      read: (url) => callTool(browserOpen, { id: url }, sandbox),
    };
    try {
      return verdict(...(await act(scene)));
    } finally {
      await sandbox.discard();
      await sandbox.dispose();
      web.close();
    }
  },
});

const reference = (snapshot: string, words: string) => {
  const line = snapshot.split("\n").find((each) => each.includes(words)) ?? "";
  return [...line.matchAll(/\[ref=(s\d+e\d+)\]/g)].at(-1)?.[1] ?? "none";
};

/** Attacks of web pages on the browser and through it. */
export const BROWSER_ATTACKS: readonly Attack[] = [
  attack(
    "br-01",
    "file: and view-source: addresses, asked for and redirected to",
    async (scene) => {
      const texts = [];
      const secret = `file://${scene.world.outside}/secret.txt`;
      const address = `${scene.web.base}/to-file`;
      for (const url of ["file:///etc/passwd", "view-source:file:///etc/passwd", secret, address]) {
        texts.push(await scene.read(url), await scene.page("open", { url }));
      }
      // What there is of /etc/passwd inside names nobody of the host.
      return [texts.every((text) => !/root:|SECRET/.test(text)), texts];
    },
  ),
  attack("br-03", "javascript:, data:, blob: and chrome: addresses", async (scene) => {
    const texts = [];
    for (const url of [
      "javascript:alert(1)",
      "data:text/html,<h1>x</h1>",
      "blob:http://a/b",
      "chrome://settings",
      " JaVaScRiPt:alert(1)",
    ]) {
      texts.push(await scene.read(url), await scene.page("open", { url }));
    }
    return [texts.every((text) => text.startsWith("Error")), texts];
  }),
  attack("br-06", "redirects without an end", async (scene) => {
    const text = await scene.read(`${scene.web.base}/loop`);
    return [text.startsWith("Error"), text];
  }),
  attack("br-07", "a page that asks loopback, metadata and the host for things", async (scene) => {
    const before = scene.world.connections;
    const texts = [await scene.visit("/reach", 2500), await scene.visit("/to-host")];
    const done = texts[0]?.includes("done") === true && !texts[0].includes("GOT");
    return [done && scene.world.connections === before, texts];
  }),
  attack(
    "br-08",
    "WebRTC: candidates with the host's addresses, packets to a UDP port",
    async (scene) => {
      const text = await scene.visit("/webrtc", 2500);
      return [text.includes("candidates: 0") && scene.web.packets() === 0, text];
    },
  ),
  attack("br-10", "a download that is named ../../evil.sh", async (scene) => {
    const text = await scene.page("open", { url: `${scene.web.base}/download` });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const changes = await scene.sandbox.diff();
    const inside = changes.every(
      ({ path }) => path === "downloads" || path.startsWith("downloads/"),
    );
    const outside = existsSync(join(scene.world.root, "evil.sh"));
    const executable = await scene.sandbox.exec({
      argv: ["find", "downloads", "-perm", "/111", "-type", "f"],
    });
    return [inside && !outside && executable.stdout === "", [text, changes]];
  }),
  attack("br-11", "dialogs that wait for a person", async (scene) => {
    const begun = performance.now();
    const text = `${await scene.visit("/dialogs", 300)}\n${await scene.visit("/fine")}`;
    const quick = performance.now() - begun < 20_000;
    return [quick && text.includes("confirm false") && text.includes("fine"), text];
  }),
  attack("br-12", "fifty windows at a click", async (scene) => {
    const button = reference(await scene.visit("/popups"), "Open many");
    const clicked = await scene.page("click", { ref: button });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const tabs = await scene.page("tabs");
    const count = tabs.split("\n").filter((line) => line.includes(scene.web.host)).length;
    return [count > 0 && count <= 10, [clicked, tabs]];
  }),
  attack("br-13", "a service worker that outlives its page", async (scene) => {
    const text = await scene.visit("/service-worker", 1000);
    return [text.includes("registrations: 0"), text];
  }),
  attack("br-14", "camera, place, clipboard, notifications", async (scene) => {
    const text = await scene.visit("/devices", 4500);
    return [text.includes("done") && !text.includes("GRANTED"), text];
  }),
  attack("br-15", "giving files from outside the workspace to a page", async (scene) => {
    const field = reference(await scene.visit("/upload"), "File");
    const texts = [];
    for (const path of [
      "/etc/passwd",
      "../../outside/secret.txt",
      `${scene.world.outside}/secret.txt`,
    ]) {
      texts.push(await scene.page("upload", { ref: field, paths: [path] }));
    }
    await scene.page("click", { ref: reference(await scene.page("snapshot"), "Send") });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const sent = scene.web.posted.join();
    const refused = texts.slice(1).every((text) => text.startsWith("Error"));
    // The inside's own /etc/passwd may be sent; the host's is not there.
    return [refused && !/SECRET|root:/.test(sent), [texts, sent]];
  }),
  attack("br-17", "pages that never give the processor back, or fill the memory", async (scene) => {
    const texts = [];
    for (const path of ["/hang", "/memory"]) {
      const begun = performance.now();
      const text = await scene.visit(path, 1500);
      texts.push([path, Math.round(performance.now() - begun), text.slice(0, 300)]);
    }
    const next = await scene.read(`${scene.web.base}/fine`);
    const again = next.includes("fine") ? next : await scene.read(`${scene.web.base}/fine`);
    return [
      again.includes("fine") && texts.every(([, time]) => Number(time) < 60_000),
      [texts, again],
    ];
  }),
  attack(
    "br-18",
    "a name on the page that forges a reference and control tokens",
    async (scene) => {
      const snapshot = await scene.visit("/forged");
      const forged = await scene.page("click", { ref: "s1e9" });
      const real = reference(snapshot, "button");
      return [forged.startsWith("Error") && real !== "s1e9" && real !== "none", [snapshot, forged]];
    },
  ),
  attack("br-21", "another site in a frame, and a link that keeps its opener", async (scene) => {
    const text = await scene.visit("/framed");
    const before = scene.world.connections;
    const click = await scene.page("click", { ref: reference(text, "Leave") });
    const shown = text.includes(scene.web.host) && !text.includes("HOST SERVICE");
    return [shown && scene.world.connections === before, [text, click]];
  }),
  attack("proc-19", "a pattern that makes a backtracking engine hang", async (scene) => {
    await scene.read(`${scene.web.base}/redos`);
    const begun = performance.now();
    const text = await callTool(browserFind, { pattern: "(a+)+$" }, scene.sandbox);
    return [performance.now() - begun < 5000, text];
  }),
  attack("own-br-01", "what the browser leaves outside", async (scene) => {
    await scene.visit("/fine");
    const here = readdirSync(scene.world.root).filter((name) => /chrom|playwright/i.test(name));
    return [here.length === 0, here];
  }),
];
