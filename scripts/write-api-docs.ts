/**
 * Writes docs/api.md: the exports of each entry point with their contracts, from the doc comments.
 *
 *   npm run docs:api             writes it
 *   npm run docs:api -- --check  exits with 1 if it isn't current
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "../package.json" with { type: "json" };
import { type Declaration, declarationsOf } from "./declarations-of.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TARGET = join(ROOT, "docs/api.md");

const written = apiDocs();
if (!process.argv.includes("--check")) writeFileSync(TARGET, written);
else if (readFileSync(TARGET, "utf8") !== written) {
  console.error("docs/api.md is not current: run npm run docs:api");
  process.exitCode = 1;
}

function apiDocs(): string {
  const folder = mkdtempSync(join(tmpdir(), "ostinato-api-"));
  try {
    const compiler = join(ROOT, "node_modules/typescript/bin/tsc");
    const project = ["-p", join(ROOT, "tsconfig.build.json")];
    execFileSync(
      process.execPath,
      [compiler, ...project, "--emitDeclarationOnly", "--outDir", folder],
      { cwd: ROOT, stdio: ["ignore", "inherit", "inherit"] },
    );
    return render(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function render(folder: string): string {
  const first = new Map<string, string>();
  const parts = [
    "# API\n\n",
    "Every export of every entry point, with its contract. Written from the doc comments by `npm run docs:api`; don't edit it here.\n",
  ];
  for (const [door, target] of Object.entries(manifest.exports)) {
    if (typeof target === "string") continue;
    const name = door.replace(/^\./, manifest.name);
    const entry = join(folder, target.types.replace("./dist/", ""));
    const all = [...declarationsOf(entry)].sort(byKindAndName);
    parts.push(`\n## ${name}\n`);
    for (const declaration of all) {
      const known = first.get(declaration.origin);
      if (known === undefined) {
        first.set(declaration.origin, name);
        parts.push(entryOf(declaration));
      }
    }
    const elsewhere = all.filter(({ origin }) => first.get(origin) !== name);
    if (elsewhere.length > 0) {
      const names = elsewhere.map(
        (one) => `\`${one.name}\` (\`${first.get(one.origin) ?? name}\`)`,
      );
      parts.push(`\nAlso: ${names.join(", ")}.\n`);
    }
  }
  return parts.join("");
}

function entryOf({ name, text, comment }: Declaration): string {
  const contract = comment === "" ? "" : `\n${comment}\n`;
  return `\n### ${name}\n${contract}\n\`\`\`ts\n${text}\n\`\`\`\n`;
}

/** Values before types, each in alphabetical order. */
function byKindAndName(one: Declaration, other: Declaration): number {
  const kind = Number(one.isType) - Number(other.isType);
  if (kind !== 0) return kind;
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}
