/** Issue 23, item 7: the compose file and the systemd unit, as far as they can be checked without their servers. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildProgram } from "../../src/cli/program/build-program.ts";
import { PG_BOSS_VERSION } from "../../src/fleet/postgres/load-pg-boss.ts";
import { PG_VERSION } from "../../src/trace/postgres/database/load-pg.ts";
import { temporaryFolder } from "../trace/temporary-folder.ts";

const UNIT = "examples/deploy/ostinato-worker@.service";
const COMPOSE = "examples/deploy/compose.yaml";
const unit = readFileSync(UNIT, "utf8");
const compose = readFileSync(COMPOSE, "utf8");

function has(program: string, ...words: string[]): boolean {
  return spawnSync(program, words, { stdio: "ignore" }).status === 0;
}

const hasSystemd = has("systemd-analyze", "--version");
const hasYaml = has("python3", "-c", "import yaml");

interface Service {
  readonly command: string;
  readonly build?: { readonly dockerfile_inline: string };
  readonly secrets: readonly string[];
  readonly volumes: readonly string[];
  readonly configs?: readonly { readonly source: string }[];
  readonly depends_on?: { readonly [service: string]: unknown };
}

interface Composition {
  readonly services: { readonly [name: string]: Service };
  readonly secrets: object;
  readonly volumes: object;
  readonly configs: object;
}

/** The options of a command line that `ostinato worker` doesn't have. */
function unknownOptions(line: string): string[] {
  const worker = buildProgram().commands.find((command) => command.name() === "worker");
  const known = worker?.options.map(({ long }) => long) ?? [];
  return (line.match(/--[\w-]+/g) ?? []).filter((option) => !known.includes(option));
}

test.skipIf(!hasSystemd)("systemd-analyze: the unit has no mistake", () => {
  const file = join(temporaryFolder(), "ostinato-worker@1.service");
  // The command must be there.
  writeFileSync(file, unit.replace(/^ExecStart=\S+/m, "ExecStart=/bin/true"));
  const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", file], { encoding: "utf8" });
  const said = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("ostinato-worker"));
  expect(said).toEqual([]);
});

test("the unit starts a worker with options that there are", () => {
  const [, line = ""] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  expect(line).toContain(" worker ");
  expect(unknownOptions(line)).toEqual([]);
});

test.skipIf(!hasYaml)("python3-yaml: the compose file names only what it defines", () => {
  const script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))";
  const { stdout } = spawnSync("python3", ["-c", script], { input: compose, encoding: "utf8" });
  const { services, secrets, volumes, configs } = JSON.parse(stdout) as Composition;
  for (const service of Object.values(services)) {
    for (const secret of service.secrets) expect(secrets).toHaveProperty([secret]);
    for (const config of service.configs ?? []) expect(configs).toHaveProperty([config.source]);
    for (const volume of service.volumes)
      expect(volumes).toHaveProperty([volume.split(":")[0] ?? ""]);
    for (const other of Object.keys(service.depends_on ?? {}))
      expect(services).toHaveProperty([other]);
  }
  expect(unknownOptions(services.worker?.command ?? "--none")).toEqual([]);
  const image = services.worker?.build?.dockerfile_inline;
  expect(image).toContain(`pg@${PG_VERSION} pg-boss@${PG_BOSS_VERSION}`);
});
