/**
 * Trains the model in the box from nothing and makes its GGUF file: `npm run train:tiny`, in this folder.
 *
 *   npm run train:tiny -- --minutes 240                 a real training, into run/
 *   npm run train:tiny -- --resume --minutes 60         continues where the last one stopped
 *   npm run train:tiny -- --init ../models/tiny/ostinato-tiny.gguf --rate 0.002 --minutes 60
 *                                                       continues from the weights of the shipped model
 *   npm run train:tiny -- --minutes 0.5 --check         checks the pipeline, parity with llama.cpp included
 *
 * Needs Python 3 with PyTorch and numpy; on Debian `python3-torch python3-numpy libopenblas0-pthread
 * libtcmalloc-minimal4t64`: the reference BLAS is 30 times slower, glibc's allocator takes a sixth of the
 * time. The seed (`--seed`) fixes the data and the first weights.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { trainedDeclarations } from "./data/declared-tools.ts";
import { findPython } from "./find-python.ts";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "240" },
    seed: { type: "string", default: "1" },
    variant: { type: "string", default: "q8_0" },
    folder: { type: "string" },
    init: { type: "string" },
    rate: { type: "string" },
    resume: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
  },
});

/** The allocator of gperftools, where it is: glibc's searches ever longer lists as kernels and tensors come and go. */
const allocator = ["x86_64", "aarch64"]
  .map((machine) => `/usr/lib/${machine}-linux-gnu/libtcmalloc_minimal.so.4`)
  .find((path) => existsSync(path));

// The processor's own kernels, one thread a process: these would force others.
const { OPENBLAS_CORETYPE: _core, OPENBLAS_L2_SIZE: _cache, ...inherited } = process.env;
const environment = {
  ...inherited,
  OMP_NUM_THREADS: "1",
  OPENBLAS_NUM_THREADS: "1",
  PYTHONUNBUFFERED: "1",
  ...(allocator !== undefined && { LD_PRELOAD: allocator }),
};

function run(program: string, args: readonly string[]): void {
  console.log(`\n$ ${[program, ...args].join(" ")}`);
  const { status, error } = spawnSync(program, args, {
    cwd: join(here, "trainer"),
    env: environment,
    stdio: "inherit",
  });
  if (error || status !== 0) {
    console.error(
      `${args[0]} failed${error ? `: ${error.message}` : ` with exit code ${status}`}.`,
    );
    process.exit(1);
  }
}

function requirePython(): string {
  const found = findPython(environment);
  if (found !== null) return found;
  console.error(
    "No Python with torch and numpy was found.\nInstall them: apt-get install python3-torch python3-numpy libopenblas0-pthread libtcmalloc-minimal4t64, or set PYTHON.",
  );
  process.exit(1);
}

/** Muon's and AdamW's rate at the beginning. */
const RATES = { muon: Number(values.rate ?? 0.0045), adam: 0.0009 };
/** Share of the time before the rates fall to zero in a straight line. */
const HOLD = 0.1;
/** With glibc's allocator a trainer loses a third of its speed within a quarter of an hour. */
const SPELL_MINUTES = 8;

/** Trains in spells, each a process of its own that continues where the last one stopped. */
function train(): void {
  const minutes = Number(values.minutes);
  const spells = Math.max(1, Math.round(minutes / SPELL_MINUTES));
  const left = (share: number) => Math.min(1, (1 - share) / (1 - HOLD));
  for (let spell = 0; spell < spells; spell++) {
    const [from, to] = [left(spell / spells), left((spell + 1) / spells)];
    const isFirst = spell === 0;
    run(python, [
      "train.py",
      ...["--out", checkpoint, "--seed", values.seed, "--node", node],
      ...["--minutes", String(minutes / spells), "--hold", "0", "--fall-to", String(to / from)],
      ...["--rate", String(RATES.muon * from), "--adam", String(RATES.adam * from)],
      ...["--warm", isFirst ? "40" : "3"],
      ...["--measure-groups", spell === spells - 1 ? groups : "0", "--measure-minutes", "1000"],
      ...(values.resume || !isFirst ? ["--resume"] : []),
      ...(values.init && isFirst ? ["--init", resolve(values.init)] : []),
    ]);
  }
}

const python = requirePython();
// A check leaves the files of a real training alone.
const folder = resolve(values.folder ?? join(here, "run", values.check ? "check" : ""));
mkdirSync(folder, { recursive: true });
const checkpoint = join(folder, "checkpoint.pt");
const model = join(folder, `ostinato-tiny-${values.variant}.gguf`);
const node = process.execPath;
const groups = values.check ? "6" : "40";

run(python, ["check_model.py"]);
train();
run(python, ["export.py", checkpoint, model, "--variant", values.variant]);
writeFileSync(join(folder, "trained-declarations.txt"), trainedDeclarations());
if (values.check) {
  const parity = join(folder, "parity");
  run(python, [
    "parity.py",
    checkpoint,
    "--out",
    parity,
    "--sequences",
    "1",
    "--tokens",
    "300",
    "--node",
    node,
  ]);
  run(node, [join(here, "parity.ts"), parity]);
  console.log(
    `\nThe pipeline works: data, training, export and parity. ${model} is ${readFileSync(model).length.toLocaleString("en")} bytes.`,
  );
}
