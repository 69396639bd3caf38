/**
 * What `import "ostinato"` costs a fresh process, compared with Node itself and zod alone: CPU
 * time, medians.
 *
 *   npm run bench:import
 */
import { execFileSync } from "node:child_process";
import { closingLine, median } from "./machine.ts";

const ROUNDS = 9;
const ENTRY = new URL("../dist/src/index.js", import.meta.url).href;

function cpuOf(specifier: string | null): number {
  const program = `
    ${specifier ? `await import(${JSON.stringify(specifier)});` : ""}
    const { user, system } = process.cpuUsage();
    console.log((user + system) / 1000);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: new URL("..", import.meta.url),
    encoding: "utf8",
  });
  return Number(output);
}

const rows = { node: null, zod: "zod", ostinato: ENTRY };
const figures: { [name: string]: number[] } = { node: [], zod: [], ostinato: [] };
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, specifier] of Object.entries(rows)) figures[name]?.push(cpuOf(specifier));
}
for (const [name, values] of Object.entries(figures)) {
  console.log(`${name.padEnd(9)} ${median(values).toFixed(0)} ms CPU`);
}
closingLine("import", {
  import_cpu_ms: median(figures.ostinato ?? []),
  node_cpu_ms: median(figures.node ?? []),
  zod_cpu_ms: median(figures.zod ?? []),
});
