import { setTimeout as sleep } from "node:timers/promises";
import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { performAction } from "../perform-action.ts";

const LONGEST_SECONDS = 30;

export const pageWait = defineTool({
  name: "page.wait",
  description: "Waits until the page shows a text, or for some seconds.",
  input: z.strictObject({
    text: z.string().optional().describe("Text to wait for"),
    seconds: z
      .number()
      .positive()
      .max(LONGEST_SECONDS)
      .optional()
      .describe(`Seconds to wait, at most ${LONGEST_SECONDS}; left out: 10 for a text, else 1`),
  }),
  effect: "read",
  timeout: 60_000,
  permissions: [],
  async run({ text, seconds }, context) {
    return performAction(context, async ({ page }) => {
      if (text === undefined) {
        await sleep((seconds ?? 1) * 1000, undefined, { signal: context.signal });
        return `Waited ${seconds ?? 1} s`;
      }
      const timeout = (seconds ?? 10) * 1000;
      await page
        .getByText(text)
        .first()
        .waitFor({ state: "visible", timeout })
        .catch(() => {
          throw new ToolFailure(
            `the page did not show ${JSON.stringify(text)} within ${timeout / 1000} s`,
          );
        });
      return `The page shows ${JSON.stringify(text)}`;
    });
  },
});
