import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { expect, it } from "vitest";
import { MemoryJournal } from "../../../src/trace/memory-journal.ts";
import { AT_ONCE, LargeRedactor } from "../../../src/trace/redaction/large-redactor.ts";
import { redactingJournal } from "../../../src/trace/redaction/redacting-journal.ts";
import { Redactor } from "../../../src/trace/redaction/redactor.ts";
import { tinyVocabulary } from "../../model/tiny-vocabulary.ts";
import { sampleRun } from "../sample-run.ts";

const SECRET = `ghp_${"aB3dE5gH7jK9mN1pQ2sT4vW6xY8zA0cDeF1h"}`;
const OPTIONS = { environment: [], secrets: { own: "q8Zr2vLwXy71TtB0mNe4HsGd" } };
const plain = new Redactor(OPTIONS, {});
const large = new LargeRedactor(OPTIONS);

/** What the patterns have most work with. */
const HOSTILE = [
  "password: hunter2-and1 ",
  "api_key=a1b2c3d4e5f6 ",
  "a.",
  "postgres://u:p@",
  "-eyJ",
];

/** Turns of this thread's loop while the promise is not settled. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const settled = work.finally(() => {
    over = true;
  });
  while (!over) {
    await nextTurn();
    turns++;
  }
  await settled;
  return turns;
}

// Nothing else happened in the process meanwhile: no abort, no time limit, no Ctrl-C.
it.each(HOSTILE)("a text of 4 MiB of %j leaves this thread to others", async (unit) => {
  const text = unit.repeat((4 * 1024 * 1024) / unit.length);
  let isAborted = false;
  const redacted = Promise.resolve(large.text(text, new Set())).then(() => isAborted);
  const signal = AbortSignal.timeout(1);
  signal.onabort = () => {
    isAborted = true;
  };
  expect(await turnsDuring(redacted)).toBeGreaterThan(50);
  expect(await redacted).toBe(true);
});

it("an event with a large text is written without its secrets, and others are served meanwhile", async () => {
  const store = new MemoryJournal();
  const journal = redactingJournal(store, { ...OPTIONS, vocabulary: tinyVocabulary });
  const [started] = sampleRun(1);
  const task = `${"password: hunter2-and1 ".repeat(100_000)}${SECRET}`;
  const written = journal.append("run", [{ ...started, type: "run-started", task } as never]);
  expect(await turnsDuring(written)).toBeGreaterThan(20);
  const text = JSON.stringify(await written);
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain("hunter2-and1");
});

it("a large value comes back as the small one does, and as itself without a secret", async () => {
  const filler = "harbor tide lamp ".repeat(AT_ONCE / 16);
  const strings = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom(SECRET, "password: hunter2-and1", OPTIONS.secrets.own, "[redacted:x]"),
  );
  const values = fc.jsonValue({ stringUnit: "grapheme", maxDepth: 3 });
  await fc.assert(
    fc.asyncProperty(values, strings, strings, async (any, key, text) => {
      const value = { any, [`x${key}`]: [text, { password: text }], filler, keep: SECRET };
      const [here, there] = [new Set<string>(), new Set<string>()];
      const keep = new Set(["keep"]);
      const expected = plain.value(value, here, keep);
      const clean = await large.value(value, there, keep);
      expect(clean).toEqual(expected);
      expect(there).toEqual(here);
      if (expected === value) expect(clean).toBe(value);
    }),
    { numRuns: 50 },
  );
});

// An expression on one run of millions of characters was out of stack, and the run could not be recorded.
it.each(["-eyJ", "a", "a1", "a.", "\\n", " ", "password: hunter2-and1 ", "A1/", '\\"', '" + "'])(
  "16 MiB of %j are looked through to their end, and a secret behind them is found",
  (unit) => {
    const text = unit.repeat((16 * 1024 * 1024) / unit.length);
    const found = new Set<string>();
    const clean = plain.text(`${text} ${SECRET} ${OPTIONS.secrets.own}`, found);
    expect(clean.endsWith("[redacted:github-token] [redacted:own]")).toBe(true);
    expect([...found]).toEqual(expect.arrayContaining(["github-token", "own"]));
  },
);

it("where a text is cut to be looked through, no secret is lost and none is made", () => {
  const filler = "harbor tide lamp\n".repeat(60_000);
  fc.assert(
    fc.property(fc.integer({ min: 440_000, max: 530_000 }), fc.nat(300), (at, more) => {
      const text = `${filler.slice(0, at)} ${SECRET} ${"x".repeat(more)} password: hunter2-and1 ${filler}`;
      const expected = text
        .replace(SECRET, "[redacted:github-token]")
        .replace("hunter2-and1", "[redacted:assigned-secret]");
      expect(plain.text(text, new Set()) === expected).toBe(true);
    }),
    { numRuns: 12 },
  );
});

it("a result is looked through for named secrets alone", async () => {
  const text = `${"a ".repeat(AT_ONCE)}${OPTIONS.secrets.own} ${SECRET}`;
  expect(await large.named(text)).toBe(`${"a ".repeat(AT_ONCE)}[redacted:own] ${SECRET}`);
  expect(large.named("short q8Zr2vLwXy71TtB0mNe4HsGd")).toBe("short [redacted:own]");
});
