import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../src/message-of.ts";
import { openJournal } from "../../src/trace/index.ts";
import { type Attack, shell, verdict } from "./attack.ts";

const PLANT = "mkdir -p .ostinato/overlays/x && echo '{}' > .ostinato/overlays/x/commit.json";

/** Attacks on the names in a workspace that are Ostinato's: its folder, and a journal that is kept there. */
export const OWN_NAME_ATTACKS: readonly Attack[] = [
  {
    id: "own-name-01",
    input:
      "a .ostinato made in a direct workspace that has none, by commands and by the file tools",
    async attempt(world) {
      const sandbox = await world.open({ mode: "direct" });
      const output = await shell(
        sandbox,
        `${PLANT}; mkdir made; mv -T made .ostinato; ln -sfn /workspace/made .ostinato; ln -s .ostinato way; ${PLANT.replaceAll(".ostinato", "way")}; rm -rf .ostinato; (while :; do ${PLANT}; done) & sleep 1; kill %1`,
      );
      const paths = [".ostinato/journal.db", "way/x", "/workspace/./made/../.ostinato/x"];
      const written: string[] = [];
      for (const path of paths) {
        await sandbox.files.write(path, "x").then(
          () => written.push(path),
          () => {},
        );
      }
      await sandbox.files.makeDirectory("here").catch(() => {});
      await sandbox.files.rename("here", ".ostinato").then(
        () => written.push("renamed"),
        () => {},
      );
      const there = () => existsSync(join(world.workspace, ".ostinato"));
      const before = there();
      await sandbox.dispose();
      const held = !before && !there() && written.length === 0;
      return verdict(held, { output, written, before, after: there() });
    },
  },
  {
    id: "own-name-02",
    input:
      "two runs on one direct workspace: when a call of one ends, the other's makes a .ostinato",
    async attempt(world) {
      const [one, two] = [
        await world.open({ mode: "direct" }),
        await world.open({ mode: "direct" }),
      ];
      const loop = `end=$((SECONDS + 3)); while [ $SECONDS -lt $end ]; do ${PLANT} && echo MADE; done 2>/dev/null; true`;
      const trying = Promise.all([shell(one, loop), shell(two, loop), shell(one, loop)]);
      let isOver = false;
      const outputs = trying.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await Promise.all([shell(one, "true"), shell(two, "true"), shell(two, "true")]);
      }
      const made = (await outputs).join("").includes("MADE");
      await one.dispose();
      await two.dispose();
      const left = existsSync(join(world.workspace, ".ostinato"));
      return verdict(!made && !left, { made, left });
    },
  },
  {
    id: "own-name-03",
    input:
      "a .ostinato made in an overlay or a copy, at the top, below, as a link, by renaming, and committed",
    async attempt(world) {
      const seen: string[] = [];
      for (const store of ["overlay", "copy"] as const) {
        const sandbox = await world.open({}, { store });
        await shell(
          sandbox,
          `${PLANT}; mkdir -p a/b/.ostinato; echo x > a/b/.ostinato/journal.db; mkdir c; ln -s ../a c/.ostinato; mkdir -p d/e; echo y > d/e/journal.db; mv d/e d/.ostinato; echo t > a/text-${store}`,
        );
        const brought = (await sandbox.commit()).map(({ path }) => path);
        seen.push(...brought.filter((path) => path.includes(".ostinato")));
        if (!brought.includes(`a/text-${store}`)) seen.push(`no text: ${brought}`);
      }
      const names = readdirSync(world.workspace, { recursive: true, encoding: "utf8" });
      const inside = names.filter((name) => name.split("/").includes(".ostinato"));
      return verdict(seen.length === 0 && inside.length === 0, { seen, inside });
    },
  },
  {
    id: "own-name-04",
    input:
      "a journal in the workspace read, written, replaced, moved with its folder, or taken back by a planted -journal",
    async attempt(world) {
      const folder = join(world.workspace, `logs-${process.getuid?.()}`);
      mkdirSync(folder);
      const path = join(folder, "runs.db");
      await using _journal = await openJournal(path);
      const bytes = () => ["", "-wal"].map((end) => readFileSync(`${path}${end}`).toString("hex"));
      const before = String(bytes());
      const name = folder.slice(world.workspace.length + 1);
      const outputs: string[] = [];
      for (const mode of ["direct", "overlay"] as const) {
        const sandbox = await world.open({ mode }, { journal: path });
        outputs.push(
          await shell(
            sandbox,
            `cd ${name}; strings -a runs.db* 2>/dev/null; cat runs.db*; for f in runs.db runs.db-wal runs.db-shm runs.db-journal; do echo evil > $f; cp /etc/passwd $f; mv $f gone; rm -f $f; ln $f hard; ln -sf /tmp $f; truncate -s 0 $f; done; python3 -c "
import sqlite3
try: print(sqlite3.connect('runs.db').execute('select * from sqlite_master').fetchall())
except Exception as error: print(error)"`,
          ),
        );
        for (const end of ["", "-wal", "-journal"]) {
          await sandbox.files.write(`${name}/runs.db${end}`, "evil").catch(() => {});
          const read = await sandbox.files.read(`${name}/runs.db${end}`).catch(messageOf);
          outputs.push(String(read));
        }
        await sandbox.files.rename(name, "moved").catch(() => {});
        await sandbox.files.remove(name).catch(() => {});
        await sandbox.commit();
        if (mode === "direct") {
          await shell(sandbox, `mv ${name} moved; cat moved/runs.db*`).catch(() => "");
          outputs.push(await shell(sandbox, "cat moved/runs.db*").catch(messageOf));
          await shell(sandbox, `mv moved ${name}`).catch(() => "");
          if (!existsSync(folder)) renameSync(join(world.workspace, "moved"), folder);
        }
        await sandbox.dispose();
      }
      const planted = existsSync(`${path}-journal`) ? readFileSync(`${path}-journal`, "utf8") : "";
      const leaked = outputs.join("").includes("CREATE");
      const held = String(bytes()) === before && planted === "" && !leaked;
      return verdict(held, { outputs, planted, same: String(bytes()) === before });
    },
  },
  {
    id: "own-name-05",
    input:
      "a kept change of a run under .ostinato, written into the layer itself, brought in by a later commit",
    async attempt(world) {
      const stateDirectory = join(world.root, `kept-own-${process.getuid?.()}`);
      const sandbox = await world.open({}, { stateDirectory });
      await shell(sandbox, "echo t > kept-05.txt; mkdir -p x/.ostinato");
      await sandbox.dispose();
      for (const folder of [".ostinato", "x/.ostinato"]) {
        mkdirSync(join(stateDirectory, "upper", folder), { recursive: true });
        writeFileSync(join(stateDirectory, "upper", folder, "journal.db"), "planted");
      }
      const again = await world.open({}, { stateDirectory });
      const brought = (await again.commit()).map(({ path }) => path);
      const inside = [".ostinato", "x"].filter((name) => existsSync(join(world.workspace, name)));
      const held = inside.length === 0 && brought.join() === "kept-05.txt";
      return verdict(held, { brought, inside });
    },
  },
];
