import type { Scene } from "./scene.ts";

/** A file of keys and values. */
export interface PairFile {
  readonly path: string;
  readonly pairs: readonly (readonly [key: string, value: string])[];
  readonly isJson: boolean;
  /** What the line of a pair says. */
  lineOf(key: string): string;
}

export function layPairs(
  scene: Scene,
  options: { count?: number; json?: boolean; path?: string; plainValues?: boolean } = {},
): PairFile {
  const { draw, random } = scene;
  const count = options.count ?? random.integer(2, 7);
  const pairs = Array.from({ length: count }, () => {
    const value = options.plainValues
      ? random.choose([draw.word(), draw.number(), draw.date(), draw.capitalized()])
      : draw.value();
    return [draw.key(), value.trim()] as const;
  });
  const isJson = options.json ?? random.chance(0.18);
  const path = options.path ?? draw.path(isJson ? { ending: "json" } : {});
  const lines = new Map<string, string>();
  let text: string;
  if (isJson) {
    const indented = random.chance(0.7);
    const entries = pairs.map(
      ([key, value]) => [key, /^[1-9]\d*$/.test(value) ? Number(value) : value] as const,
    );
    for (const [key, value] of entries)
      lines.set(key, `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
    text = indented
      ? JSON.stringify(Object.fromEntries(entries), null, 2)
      : `{${[...lines.values()].join(", ")}}`;
  } else {
    const separator = random.choose([": ", ": ", ": ", ": ", " = ", "=", " - ", ":"]);
    const write = random.weighted<(key: string) => string>([
      [65, (key) => key],
      [25, (key) => draw.capitalized(key)],
      [6, (key) => key.replaceAll(" ", "_")],
      [2, (key) => key.replaceAll(" ", "-")],
      [2, (key) => key.toUpperCase()],
    ]);
    for (const [key, value] of pairs) lines.set(key, write(key) + separator + value);
    text = [...lines.values()].join("\n");
    if (random.chance(0.15)) text = `${draw.sentence()}\n${text}`;
  }
  scene.put(path, text);
  return { path, pairs, isJson, lineOf: (key) => lines.get(key) ?? "" };
}

/** A table with a header: the first column names the rows. */
export function layTable(scene: Scene, options: { numbers?: boolean } = {}) {
  const { draw, random } = scene;
  const columns = [random.choose(["name", "item", "id", "product", "person", "city", "part"])];
  for (let count = random.integer(1, 3); count > 0; count--) columns.push(draw.key());
  const numbered = random.chance(0.2);
  const other = () => (random.chance(0.7) ? draw.word() : draw.value().replaceAll(",", ""));
  const rows = Array.from({ length: random.integer(2, 7) }, () => [
    draw.uniqueWord() + (numbered ? String(random.integer(1, 30)).padStart(2, "0") : ""),
    ...columns
      .slice(1)
      .map(() => (options.numbers || random.chance(0.5) ? draw.number() : other())),
  ]);
  const path = draw.path({ ending: random.chance(0.9) ? "csv" : "txt" });
  scene.put(path, [columns, ...rows].map((cells) => cells.join(",")).join("\n"));
  return { path, columns, rows };
}

export function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

export function withoutLastBreak(text: string): string {
  return text.replace(/\n$/, "");
}
