import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { landlockWorks } from "../../../src/sandbox/launcher/second-wall.ts";
import { removeFolder } from "../../remove-folder.ts";
import { type Scenario, shell } from "../scenario.ts";

/** The tiers that are weaker and have to be asked for. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  "landlock: the workspace can be written, the host neither written nor read": async (place) => {
    if (!landlockWorks()) return;
    const secret = join(place.root, "secret");
    writeFileSync(secret, "SECRET");
    writeFileSync(join(place.workspace, "a"), "A\n");
    const sandbox = await place.open({ mode: "direct" }, { tier: "landlock" });
    assert.equal(sandbox.tier, "landlock");
    assert.equal(await shell(sandbox, "cat a; echo b > b; mkdir c; ls"), "A\na\nb\nc\n");
    const refused = await shell(
      sandbox,
      `cat ${secret} /etc/shadow /etc/passwd; echo x > ${secret}; echo x > ${place.root}/new; echo x > /tmp/ostinato-landlock; (exec 3>>/proc/sys/kernel/core_pattern) && echo WRITABLE; id -u`,
    );
    assert.doesNotMatch(refused, /SECRET|root:|WRITABLE/);
    assert.equal(readFileSync(secret, "utf8"), "SECRET");
    assert.equal(
      existsSync(join(place.root, "new")) || existsSync("/tmp/ostinato-landlock"),
      false,
    );
    assert.match(
      await shell(sandbox, "echo t > $TMPDIR/t && cat $TMPDIR/t; echo h > ~/h && cat ~/h"),
      /^t\nh\n$/,
    );
  },

  "landlock: /dev has the usual devices, and no memory of other programs": async (place) => {
    if (!landlockWorks()) return;
    const folder = mkdtempSync("/dev/shm/ostinato-test-");
    try {
      writeFileSync(join(folder, "block"), "SECRET");
      const sandbox = await place.open({}, { tier: "landlock" });
      const line = `cat ${folder}/block; ls /dev/shm; echo x > /dev/null && head -c 3 /dev/zero | wc -c; cat <(echo piped); echo out | cat /dev/stdin`;
      const output = await shell(sandbox, line);
      assert.doesNotMatch(output, /SECRET|ostinato-test-\w+$/m);
      assert.match(output, /^3\npiped\nout$/m);
    } finally {
      await removeFolder(folder);
    }
  },

  "landlock: no socket can be opened": async (place) => {
    if (!landlockWorks()) return;
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const sandbox = await place.open({}, { tier: "landlock" });
    const output = await shell(
      sandbox,
      `python3 -c "
import socket
for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, 40):
    try: socket.socket(family); print('MADE', family)
    except OSError as error: print(error.errno)
"; curl -s -m 2 http://127.0.0.1:${port}/; echo $?`,
    );
    server.close();
    assert.doesNotMatch(output, /MADE/);
    assert.equal(connections, 0);
  },

  "both: calls, files, changes and limits work": async (place) => {
    for (const tier of ["landlock", "none"] as const) {
      if (tier === "landlock" && !landlockWorks()) continue;
      writeFileSync(join(place.workspace, "a"), "A\n");
      const stateDirectory = `${place.state}-${tier}`;
      const sandbox = await place.open({}, { tier, stateDirectory });
      assert.equal(sandbox.tier, tier);
      assert.equal(sandbox.store, "copy");
      const { exitCode, stdout, stderr } = await sandbox.exec({
        argv: ["sh", "-c", "cat; cat a; echo e >&2; exit 4"],
        stdin: "given\n",
      });
      assert.deepEqual([exitCode, stdout, stderr], [4, "given\nA\n", "e\n"]);
      await sandbox.files.write("/workspace/made/b", tier);
      assert.equal(await shell(sandbox, "cat made/b"), tier);
      assert.equal(Buffer.from(await sandbox.files.read("a")).toString(), "A\n");
      const long = await sandbox.exec({ argv: ["seq", "50000"], limits: { outputBytes: 500 } });
      const whole = await sandbox.files.read(long.wholeOutput ?? "");
      assert.equal(Buffer.from(whole).toString().split("\n").length, 50_001);
      const late = await sandbox.exec({
        argv: ["bash", "-c", "setsid sleep 29 & (sleep 29 &) ; echo on; sleep 29"],
        limits: { wallMilliseconds: 300 },
      });
      assert.deepEqual([late.limit, late.output], ["wallMilliseconds", "on\n"]);
      assert.deepEqual(
        (await sandbox.diff()).map(({ path }) => path),
        ["made", "made/b"],
      );
      await sandbox.commit();
      assert.equal(readFileSync(join(place.workspace, "made/b"), "utf8"), tier);
      assert.deepEqual(await sandbox.diff(), []);
      await shell(sandbox, "rm -r made");
      await sandbox.discard();
      rmSync(join(place.workspace, "made"), { recursive: true });
      await sandbox.dispose();
      assert.equal(existsSync(stateDirectory), false);
    }
  },

  "both: what a call narrows and what the file tools may write holds": async (place) => {
    for (const tier of ["landlock", "none"] as const) {
      if (tier === "landlock" && !landlockWorks()) continue;
      const limits = { writtenBytes: 20_000, writtenFiles: 2 };
      const sandbox = await place.open(
        { limits },
        { tier, stateDirectory: `${place.state}-${tier}` },
      );
      const reading = sandbox.exec({ argv: ["sh", "-c", "echo x > new; ls"], writable: false });
      if (tier === "none") await assert.rejects(reading, { code: "sandbox.policy" });
      else assert.match((await reading).output, /^sh: .*denied\n$/);
      await assert.rejects(sandbox.files.write("large", "x".repeat(30_000)), { code: "EDQUOT" });
      for (const name of ["one", "two"]) await sandbox.files.write(name, "x");
      await assert.rejects(sandbox.files.write("three", "x"), { code: "EDQUOT" });
    }
  },

  "what a tier can't keep is refused": async (place) => {
    mkdirSync(join(place.root, "x"));
    const refused = { code: "sandbox.policy" };
    const network = { network: { allow: ["example.org"] } };
    await assert.rejects(place.open(network, { tier: "none" }), refused);
    await assert.rejects(place.open({ writable: false }, { tier: "none" }), refused);
    if (!landlockWorks()) return;
    await assert.rejects(place.open(network, { tier: "landlock" }), refused);
    const sandbox = await place.open({ writable: false }, { tier: "landlock" });
    assert.match(await shell(sandbox, "echo x > new"), /denied/);
  },
};
