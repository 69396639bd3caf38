import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { fence } from "../../../result-text/index.ts";
import type { DomElement } from "../../dom.ts";
import { ACTION_MILLISECONDS, performAction } from "../perform-action.ts";

const NAMED_OPTIONS = 30;

export const pageSelect = defineTool({
  name: "page.select",
  description: "Chooses options of a list in the page by what they say.",
  input: z.strictObject({
    ref: z.string().describe("Reference of the list from page.snapshot"),
    options: z.array(z.string()).describe("Texts of the options to choose"),
  }),
  effect: "once",
  timeout: 40_000,
  permissions: ["network", "workspace:write"],
  async run({ ref, options }, context) {
    return performAction(context, async (session) => {
      const element = await session.element(ref);
      const known = await element.evaluate((list) =>
        [...(list as unknown as DomElement).querySelectorAll("option")].map((option) =>
          (option.textContent ?? "").trim(),
        ),
      );
      const missing = options.filter((option) => !known.includes(option.trim()));
      if (missing.length > 0) {
        const named = known.slice(0, NAMED_OPTIONS).map((option) => option.slice(0, 200));
        throw new ToolFailure(
          `${ref} has no option ${missing.map((option) => JSON.stringify(option)).join(", ")}. Its options:\n${fence("the page", named.join("\n"))}`,
        );
      }
      await element.selectOption(
        options.map((label) => ({ label: label.trim() })),
        { timeout: ACTION_MILLISECONDS },
      );
      return `Chose ${options.join(", ")} in ${ref}`;
    });
  },
});
