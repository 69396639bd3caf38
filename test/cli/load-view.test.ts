import { expect, test } from "vitest";
import { LoadView } from "../../src/cli/load-view.ts";

test("the bar is drawn again only where it looks different", () => {
  const written: string[] = [];
  const out = { isTTY: true, write: (text: string) => written.push(text) };
  const view = new LoadView(out as unknown as NodeJS.WriteStream);
  for (let part = 0; part <= 1000; part++) view.show({ stage: "load", fraction: part / 100_000 });
  view.end();
  expect(written).toHaveLength(3);
  expect(written.at(-1)).toBe("\r\x1b[K");
});
