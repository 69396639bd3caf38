import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openJournal } from "../../src/trace/sqlite/open-journal.ts";
import { collect } from "./sample-run.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const PROGRAM = join(import.meta.dirname, "programs", "write-run.ts");

describe("a disk that takes no more", () => {
  test("full: journal.write, and what was written before is whole", () => {
    // A file system of 600 kB, then the same journal is read there.
    const read = `import { openJournal } from ${JSON.stringify(join(import.meta.dirname, "../../src/trace/sqlite/open-journal.ts"))};
      const journal = await openJournal("/mnt/journal.db");
      for await (const { sequence, hash } of journal.read("r")) console.log(sequence + " " + hash);
      process.exit();`;
    const node = process.execPath;
    const script = `"${node}" "${PROGRAM}" /mnt/journal.db r 500; echo "exit $?"; "${node}" --input-type=module -e '${read}'`;
    const result = spawnSync(
      "bwrap",
      [
        ...["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"],
        ...["--size", "600000", "--tmpfs", "/mnt", "sh", "-c", script],
      ],
      { encoding: "utf8" },
    );
    const lines = result.stdout.trimEnd().split("\n");
    const exit = lines.indexOf("exit 1");
    expect(exit, result.stdout + result.stderr).toBeGreaterThan(10);
    expect(lines[exit - 1]).toMatch(/^journal\.write: run r cannot be written: the disk is full/);
    expect(lines.slice(exit + 1)).toEqual(lines.slice(0, exit - 1));
  });

  test("a file that may not grow: journal.write, and what was written before is whole", async () => {
    const path = join(temporaryFolder(), "journal.db");
    // The shell's unit is 512 or 1,024 bytes; either is a few steps. Ignored, the signal becomes an error.
    const script = `trap '' XFSZ; ulimit -f 800; exec "${process.execPath}" "${PROGRAM}" "${path}" r 500`;
    const result = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    const lines = result.stdout.trimEnd().split("\n");
    expect(lines.at(-1)).toMatch(/^journal\.write: run r cannot be written/);
    expect(lines.length).toBeGreaterThan(10);
    const journal = await openJournal(path);
    const read = await collect(journal.read("r"));
    expect(read.map(({ sequence, hash }) => `${sequence} ${hash}`)).toEqual(lines.slice(0, -1));
    await journal.close();
  });
});
