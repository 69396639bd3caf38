import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { RunMailbox } from "../../../../src/planner/lifecycle/inbox/run-mailbox.ts";

test("a run that waits for news for long leaves nothing at its signal", async () => {
  const mailbox = new RunMailbox();
  const { signal } = new AbortController();
  for (let look = 0; look < 3; look++) await mailbox.news(signal);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("it stops waiting when the signal fires", async () => {
  const mailbox = new RunMailbox();
  const stop = new AbortController();
  const news = mailbox.news(stop.signal);
  stop.abort();
  await news;
  await mailbox.news(stop.signal);
});
