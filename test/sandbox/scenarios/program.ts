import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { defaultPolicy, type WrapProgramOptions, wrapProgram } from "../../../src/sandbox/index.ts";
import { processStamp, RUNTIME_PREFIX } from "../../../src/sandbox/stale-runtime-files.ts";
import type { Place, Scenario } from "../scenario.ts";

const MEBIBYTE = 1024 * 1024;

const wrap = (place: Place, options: Partial<WrapProgramOptions> = {}) =>
  wrapProgram({ policy: defaultPolicy(place.workspace), argv: ["/bin/bash", "-c"], ...options });

async function output(file: string, words: readonly string[]): Promise<string> {
  const child = spawn(file, words, { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data: Buffer) => {
      text += data.toString();
    });
  }
  await once(child, "close");
  return text;
}

/** Long-lived programs that someone else starts. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "sees no host, writes to its shared folder, and leaves nothing": async (place) => {
    writeFileSync(join(place.workspace, "private"), "x");
    process.env.PROGRAM_SECRET = "SECRET";
    const program = await wrap(place);
    const line = `env; id -u; ls / /workspace ${place.root} 2>&1; grep -c . /proc/net/tcp; echo saved > ${program.sharedFolder}/file; cat /proc/1/environ`;
    const text = await output(program.executablePath, [line]);
    assert.doesNotMatch(text, /SECRET|private|PROXY/);
    assert.match(text, /^1000$/m);
    assert.equal(readFileSync(join(program.sharedFolder, "file"), "utf8"), "saved\n");
    await program.dispose();
    assert.equal(existsSync(dirname(program.sharedFolder)), false);
  },

  "its descriptors 3 and 4 reach it, and no others": async (place) => {
    const program = await wrap(place);
    const child = spawn(
      program.executablePath,
      ["read x <&3; echo got $x >&4; ls /proc/self/fd | tr '\\n' ' '"],
      {
        stdio: ["ignore", "pipe", "inherit", "pipe", "pipe", "pipe", "pipe"],
      },
    );
    const [, out, , input, answer] = child.stdio as unknown as (Socket | null)[];
    input?.write("word\n");
    const answered = once(answer as Socket, "data");
    const [listed] = await once(out as Socket, "data");
    assert.equal(String((await answered)[0]), "got word\n");
    // 5 is the listing itself.
    assert.equal(String(listed).trim(), "0 1 2 3 4 5");
    await program.dispose();
  },

  "reaches what the policy opens, through the proxy alone": async (place) => {
    const server = createServer((_, response) => response.end("page"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const heard: string[] = [];
    const allow = [`site.test:${port}`, `127.0.0.1:${port}`];
    const program = await wrap(place, {
      policy: defaultPolicy(place.workspace, { network: { allow } }),
      resolve: async () => ["127.0.0.1"],
      onRequest: ({ host, allowed }) => heard.push(`${host} ${allowed}`),
      ownNamespaces: true,
    });
    assert.equal(program.proxy, "http://127.0.0.1:3128");
    const text = await output(program.executablePath, [
      `curl -s http://site.test:${port}/; curl -s http://other.test/; curl -s -m 2 --noproxy '*' http://127.0.0.1:${port}/; echo $?; ls /run /tmp`,
    ]);
    assert.match(text, /^pageOstinato refused.*other\.test:80.*\n7\n/);
    assert.doesNotMatch(text, /proxy$/m);
    assert.deepEqual(heard, ["site.test true", "other.test false"]);
    await program.dispose();
    server.close();
  },

  "is ended when it goes over its memory, or when nobody wants it any more": async (place) => {
    const limits: string[] = [];
    const hungry = await wrap(place, {
      policy: defaultPolicy(place.workspace, { limits: { memoryBytes: 300 * MEBIBYTE } }),
      onLimit: (limit) => limits.push(limit),
    });
    const grow =
      "for i in 1 2 3 4 5; do python3 -c 'b = b\"x\" * 120000000; import time; time.sleep(30)' & done; wait";
    await output(hungry.executablePath, [grow]);
    assert.deepEqual(limits, ["memoryBytes"]);
    await hungry.dispose();

    const lasting = await wrap(place);
    const child = spawn(lasting.executablePath, ["sleep 60 & sleep 60"], { stdio: "ignore" });
    const ended = once(child, "exit");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await lasting.dispose();
    await ended;
    const never = await wrap(place);
    await never.dispose();
  },

  "read-only paths are visible to it, whoever owns them": async (place) => {
    const extra = join(place.root, "extra");
    mkdirSync(extra, { mode: 0o700 });
    writeFileSync(join(extra, "data"), "DATA", { mode: 0o600 });
    const program = await wrap(place, { readOnlyPaths: [extra] });
    const text = await output(program.executablePath, [
      `cat ${extra}/data; echo x > ${extra}/data`,
    ]);
    assert.match(text, /^DATA.*Read-only/s);
    await program.dispose();
    assert.deepEqual(readdirSync(extra), ["data"]);
  },

  "one that can't be wrapped leaves nothing": async (place) => {
    const own = () => {
      const parent = process.getuid?.() === 0 ? "/tmp" : tmpdir();
      const folders = readdirSync(parent).filter((name) => name.startsWith(RUNTIME_PREFIX));
      return folders.filter((name) => {
        const owner = join(parent, name, "fixed", "owner");
        return existsSync(owner) && readFileSync(owner, "utf8") === processStamp();
      });
    };
    const before = own();
    await assert.rejects(
      wrap(place, {
        policy: defaultPolicy(place.workspace, { network: { allow: ["a.test"] } }),
        readOnlyPaths: [join(place.root, "nothing")],
      }),
    );
    assert.deepEqual(own(), before);
  },
};
