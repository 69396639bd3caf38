import { expect, test } from "vitest";
import { declare, trainedDeclarations } from "../data/declared-tools.ts";
import { Draw } from "../data/draw.ts";
import { Random } from "../data/random.ts";
import { drawSetting } from "../data/setting.ts";

/** The product's contract test reads this text, so nothing that a prompt declares may be missing in it. */
test("every tool of the product that a prompt of training declares is recorded", () => {
  const recorded = trainedDeclarations();
  const declared = new Set<string>();
  for (let seed = 0; seed < 500; seed++) {
    const { tools, invented } = drawSetting(new Draw(new Random(1, seed)));
    const own = new Set(invented.map(({ tool }) => tool));
    for (const tool of tools) {
      if (tool.builtin || own.has(tool)) continue;
      declared.add(declare(tool).name);
    }
  }
  expect(declared.size).toBeGreaterThan(15);
  for (const name of declared) expect(recorded).toContain(`\ntype ${name} = `);
});
