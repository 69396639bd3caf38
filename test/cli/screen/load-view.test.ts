import { afterEach, expect, test, vi } from "vitest";
import { LoadView } from "../../../src/cli/screen/load-view.ts";

afterEach(() => vi.useRealTimers());

test("the bar is drawn again only where it looks different", () => {
  const written: string[] = [];
  const out = { isTTY: true, write: (text: string) => written.push(text) };
  const view = new LoadView(out as unknown as NodeJS.WriteStream);
  for (let part = 0; part <= 1000; part++) view.show({ stage: "load", fraction: part / 100_000 });
  view.end();
  expect(written).toHaveLength(3);
  expect(written.at(-1)).toBe("\r\x1b[K");
});

// Issue 18, D 4.
test("without a terminal there is a line per minute, also while nothing moves; none with --quiet", () => {
  vi.useFakeTimers();
  const told = (quiet: boolean) => {
    const written: string[] = [];
    const out = { isTTY: false, write: (text: string) => written.push(text) };
    const view = new LoadView(out as unknown as NodeJS.WriteStream, { quiet });
    const total = 12_100_000_000;
    for (let second = 0; second < 150; second++) {
      const bytes = Math.min(second, 90) * 50_000_000;
      view.show({ stage: "download", bytes, total, bytesPerSecond: 50_000_000 });
      vi.advanceTimersByTime(1_000);
    }
    vi.advanceTimersByTime(60_000);
    view.end();
    vi.advanceTimersByTime(600_000);
    return written;
  };
  expect(told(false)).toEqual([
    "downloading the model 24 %, 3.0 of 12.1 GB, 3 min left\n",
    "downloading the model 37 %, 4.5 of 12.1 GB, 3 min left\n",
    "downloading the model 37 %, 4.5 of 12.1 GB, 3 min left\n",
  ]);
  expect(told(true)).toEqual([]);
});

test("a model that is loaded at once leaves no line", () => {
  const written: string[] = [];
  const out = { isTTY: false, write: (text: string) => written.push(text) };
  const view = new LoadView(out as unknown as NodeJS.WriteStream);
  view.show({ stage: "load", fraction: 1 });
  view.end();
  expect(written).toEqual([]);
});
