import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { showChanges } from "../../src/cli/run/show-changes.ts";
import { messageOf } from "../../src/message-of.ts";
import { scriptedModel } from "../../src/model/index.ts";
import {
  type ApprovalRequest,
  type Approve,
  defineAgent,
  resume,
  run,
} from "../../src/planner/index.ts";
import { findProgram } from "../../src/sandbox/find-program.ts";
import { defineTool } from "../../src/tool/index.ts";
import { type JournalEvent, MemoryJournal } from "../../src/trace/index.ts";
import { startViewer } from "../../src/viewer/index.ts";
import { onTerminal } from "../cli/question/on-terminal.ts";
import { ORDINARY_USER } from "../ordinary-user.ts";
import { type Attack, shell, verdict } from "./attack.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const APPROVER = new URL("../../src/cli/run/approve-on-terminal.ts", import.meta.url).href;

/** Asks for the approval of a call after a while, and says what it takes for the answer. */
function asking(tool: string, effect: string, input: unknown): readonly string[] {
  const request = JSON.stringify({ tool, effect, arguments: input, doubt: null, digest: "d" });
  const lines = [
    `import { approver } from "${APPROVER}";`,
    `process.stdout.write("WORKING\\n");`,
    "await new Promise((resolve) => setTimeout(resolve, 700));",
    `const { signal } = new AbortController();`,
    `const answer = await approver(false)({ ...${request}, signal });`,
    `process.stdout.write("TAKEN " + JSON.stringify(answer) + "\\n");`,
    "process.exit(0);",
  ];
  return [process.execPath, "--input-type=module", "--eval", lines.join("\n")];
}

/** Has no shape on a screen, or turns what has. */
const HIDDEN = ["\u200b", "\u2066", "\u202e", "\u00ad", "\u{e0041}", "\ufe0f", "\u3164", "\x1b[2J"];

const INPUT = z.object({ amount: z.number(), to: z.string() });

function payer(sent: unknown[], description = "Sends money.") {
  const send = defineTool({
    ...{ name: "send", description, input: INPUT, approval: true },
    run: (input) => {
      sent.push(input);
      return "sent";
    },
  });
  return defineAgent({ name: "payer", instructions: "Pay.", tools: [send] });
}

function pay(amount: number, isTurned = false) {
  const given = isTurned ? { to: "Ann", amount } : { amount, to: "Ann" };
  return { call: { tool: "send", arguments: given } };
}

/** Attacks on the questions that a person answers, and on what is behind them. */
export const GATE_ATTACKS: readonly Attack[] = [
  {
    id: "own-gate-01",
    input: "a yes that was typed before the question stood there",
    async attempt() {
      const taken: string[] = [];
      for (const [effect, yes] of [
        ["idempotent", "y\r"],
        ["once", "deploy\r"],
      ] as const) {
        const { shown } = await onTerminal(asking("deploy", effect, { to: "prod" }), [
          { at: /WORKING/, keys: yes.repeat(3) + yes.trim() },
          { at: /Allow deploy.*\] /s, keys: "\r" },
        ]);
        taken.push(/TAKEN .*/.exec(shown)?.[0] ?? shown);
      }
      return verdict(
        taken.every((each) => each.includes('"approved":false')),
        taken,
      );
    },
  },
  {
    id: "own-gate-02",
    input: "a key hit by habit at the question for a call that can't be taken back",
    async attempt() {
      const taken: string[] = [];
      for (const keys of ["y\r", "yes\r", "deplo\r", "deploy\r"]) {
        const { shown } = await onTerminal(asking("deploy", "once", {}), [
          { at: /Allow deploy.*\] /s, keys },
          // What isn't understood is asked again.
          { at: /Allow deploy.*\] /s, keys: "\r" },
        ]);
        taken.push(/"approved":(true|false)/.exec(shown)?.[1] ?? shown);
      }
      return verdict(String(taken) === "false,false,false,true", taken);
    },
  },
  {
    id: "own-gate-03",
    input: "text that isn't seen, or is seen otherwise, in a question and in a diff",
    async attempt(world) {
      const hidden = HIDDEN.join("x");
      const { shown } = await onTerminal(asking("deploy", "once", { to: `prod${hidden}` }), [
        { at: /Allow deploy.*\] /s, keys: "\r" },
      ]);
      const question = /deploy\r?\n.*Allow deploy.*\?/s.exec(shown)?.[0] ?? "";
      const sandbox = await world.open();
      await sandbox.files.write(`n${hidden.replaceAll("\x1b", "")}.txt`, Buffer.from(hidden));
      const changes = await sandbox.diff();
      const diff = await showChanges(sandbox, changes, { mostLines: 50, stream: process.stderr });
      await sandbox.discard();
      const isSeen = (text: string) => HIDDEN.every((each) => !text.includes(each));
      const spelled = question.includes("prod\\u200bx") && diff.includes("n\\u200bx");
      return verdict(isSeen(question) && isSeen(diff) && spelled, [question, diff]);
    },
  },
  {
    id: "own-gate-04",
    input: "the approval of one call, given for another",
    async attempt() {
      const sent: unknown[] = [];
      const asked: ApprovalRequest[] = [];
      // Whoever decides has the first call on the screen all the time.
      const approve: Approve = (request) => {
        asked.push(request);
        return { approved: true, digest: asked[0]?.digest ?? "" };
      };
      const model = scriptedModel([pay(5), pay(5000), { final: "Paid." }]);
      const journal = new MemoryJournal();
      const { outcome } = run(payer(sent), "Pay.", { model, journal, approve });
      const { kind } = await outcome;
      const held = kind === "awaiting-approval" && sent.length === 1 && asked.length === 2;
      return verdict(held, [kind, sent]);
    },
  },
  {
    id: "own-gate-05",
    input: "a tool swapped between a decision and the start that a crash put off",
    async attempt() {
      const sent: unknown[] = [];
      const whole = new MemoryJournal();
      const model = scriptedModel([pay(5), { final: "Paid." }]);
      const first = run(payer(sent), "Pay.", {
        ...{ model, journal: whole },
        approve: () => ({ approved: true, by: "person" }),
      });
      await first.outcome;
      const events: JournalEvent[] = [];
      for await (const event of whole.read(first.id)) events.push(event);
      const journal = new MemoryJournal();
      const decided = events.findIndex(({ type }) => type === "call-decided");
      await journal.append(first.id, events.slice(0, decided + 1));
      sent.length = 0;
      const { kind } = await resume(payer(sent, "Sends everything."), first.id, {
        ...{ model: scriptedModel([{ final: "Paid." }]), journal, acceptChangedAgent: true },
      }).outcome;
      return verdict(kind === "awaiting-approval" && sent.length === 0, [kind, sent]);
    },
  },
  {
    id: "own-gate-06",
    input: "asking for what was denied until somebody tires of it",
    async attempt() {
      const sent: unknown[] = [];
      let asked = 0;
      const turns = [pay(5), pay(5, true), pay(6), pay(5), pay(5, true), { final: "No." }];
      const { outcome } = run(payer(sent), "Pay.", {
        ...{ model: scriptedModel(turns), journal: new MemoryJournal() },
        approve: () => ({ approved: ++asked > 2, by: "person" }),
      });
      const { kind } = await outcome;
      return verdict(asked === 2 && sent.length === 0, [kind, asked, sent]);
    },
  },
  {
    id: "own-gate-07",
    input: "the viewer's token, read from the arguments of what opens the browser",
    async attempt(world) {
      // No display is there, and no desktop to find another one.
      const env = {
        ...{ DISPLAY: ":97", WAYLAND_DISPLAY: "", BROWSER: "", HOME: world.root },
        ...{ XDG_CURRENT_DESKTOP: "", DBUS_SESSION_BUS_ADDRESS: "", XDG_RUNTIME_DIR: "" },
      };
      const seen = new Set<string>();
      const looking = setInterval(() => {
        for (const line of commandLines()) seen.add(line);
      }, 5);
      const { shown } = await onTerminal(
        [process.execPath, MAIN, "view"],
        [{ at: /Ctrl-C stops the server/, keys: "\x03", after: 1500 }],
        { cwd: world.outside, env },
      ).finally(() => clearInterval(looking));
      const token = /127\.0\.0\.1:\d+\/([\w-]{24})\//.exec(shown)?.[1];
      const told = [...seen].filter((line) => token !== undefined && line.includes(token));
      const opener = [...seen].filter((line) => /127\.0\.0\.1:\d+\/open\//.test(line));
      const wasStarted = findProgram("xdg-open") === null || opener.length > 0;
      return verdict(token !== undefined && told.length === 0 && wasStarted, { shown, told });
    },
  },
  {
    id: "own-gate-08",
    input: "the address that the opener got, used by another user, from another site, and twice",
    async attempt() {
      const viewer = await startViewer(new MemoryJournal());
      const [stolen, used] = [viewer.addressForOnce(), viewer.addressForOnce()];
      const open = (headers: { [name: string]: string } = {}) =>
        fetch(used, { redirect: "manual", headers }).then(({ status }) => status);
      const site = await open({ "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" });
      const statuses = [site, await open(), await open()];
      const other = process.getuid?.() === 0 ? await asAnotherUser(stolen) : "403";
      await viewer.close();
      return verdict(String(statuses) === "403,303,403" && other === "403", [statuses, other]);
    },
  },
  {
    id: "own-gate-09",
    input: "a tunnel to an allowed host, and then the Host of another site of its server",
    async attempt(world) {
      const hosts: (string | undefined)[] = [];
      const web = createHttpServer((request, response) => {
        hosts.push(request.headers.host);
        response.end(`site of ${request.headers.host}\n`);
      });
      await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
      const address = web.address();
      const port = typeof address === "object" ? address?.port : 0;
      const own = `127.0.0.1:${port}`;
      const sandbox = await world.open({ network: { allow: [own] } });
      const tunnel = "curl -s --max-time 10 --noproxy '' -p";
      const raw = `
import socket, os
def say(*parts):
    s = socket.create_connection(("127.0.0.1", int(os.environ["HTTP_PROXY"].rsplit(":", 1)[1]))); s.settimeout(3)
    s.sendall(b"CONNECT ${own} HTTP/1.1\\r\\n\\r\\n"); s.recv(1000)
    for part in parts:
        try: s.sendall(part); print(s.recv(4000))
        except OSError as error: print(error)
get = b"GET / HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n"
say(get % b"${own}", get % b"second.test")
say(get % b"${own}" + get % b"piped.test")
say(b"\\r\\n" + get % b"blank.test")
say(b"GE", b"T / HTTP/1.1\\r\\nHost: slow.test\\r\\n\\r\\n")
say(b"GET http://absolute.test/ HTTP/1.1\\r\\nHost: ${own}\\r\\n\\r\\n")`;
      const output = await shell(
        sandbox,
        `${tunnel} http://${own}/ http://${own}/; ${tunnel} -H 'Host: other.test' http://${own}/; python3 -c '${raw}'`,
      );
      await sandbox.discard();
      web.closeAllConnections();
      web.close();
      const strangers = hosts.filter((host) => host !== own);
      // What is meant goes through, several requests in one tunnel.
      return verdict(strangers.length === 0 && hosts.length >= 4, [hosts, output]);
    },
  },
  {
    id: "own-gate-10",
    input: "another service's socket in a folder, behind a socket that the policy names",
    async attempt(world) {
      const folder = join(world.root, "more-services");
      mkdirSync(folder, { recursive: true });
      const paths = [join(folder, "other.sock"), join(world.root, "named.sock")];
      const servers = await Promise.all(
        paths.map(async (path) => {
          const server = createServer((socket) => socket.on("error", () => {}).end("ANSWERED"));
          await new Promise<void>((resolve) => server.listen(path, resolve));
          chmodSync(path, 0o777);
          return server;
        }),
      );
      const refused = await world
        .open({ readOnlyPaths: [folder, paths[1] ?? ""] })
        .then(() => "opened", messageOf);
      for (const server of servers) server.close();
      return verdict(refused.includes("could be reached too"), refused);
    },
  },
];

/** The arguments of all processes, as any user may read them. */
function commandLines(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return [readFileSync(`/proc/${name}/cmdline`, "utf8")];
      } catch {
        return [];
      }
    });
}

/** The status that another user of the machine gets. */
async function asAnotherUser(address: string): Promise<string> {
  const words = [...ORDINARY_USER.asUser, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}"];
  const [file = "", ...rest] = [...words, address];
  const child = spawn(file, rest, { cwd: "/", stdio: ["ignore", "pipe", "inherit"] });
  let status = "";
  child.stdout.on("data", (data: Buffer) => {
    status += data.toString();
  });
  await new Promise((resolve) => child.once("close", resolve));
  return status;
}
