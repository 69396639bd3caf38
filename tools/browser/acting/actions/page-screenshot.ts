import { defineTool, ToolFailure } from "ostinato";
import type { Page } from "playwright";
import { z } from "zod";
import { fileKind, type ImageSize } from "../../../file/file-kind.ts";
import { countOf, formatBytes } from "../../../result-text/index.ts";
import { ACTION_MILLISECONDS, askPage, withinTime } from "../perform-action.ts";

const QUALITY = 60;
/** The picture is stored whole in the journal. */
const MOST_BYTES = 4 * 1024 * 1024;
/** A viewer has to decode it. */
const MOST_PIXELS = 32e6;

/** A picture for people: it goes into the trace with the call. A model that reads text can't see it. */
export const pageScreenshot = defineTool({
  name: "page.screenshot",
  description:
    "Takes a picture of the page for the people who watch. It stays in the trace; you can't see it.",
  input: z.strictObject({
    ref: z
      .string()
      .optional()
      .describe("Reference of one element; left out: what is on the screen"),
    full: z.boolean().optional().describe("The whole page from top to bottom"),
  }),
  effect: "read",
  timeout: 30_000,
  permissions: [],
  async run({ ref, full = false }, context) {
    return askPage(context, async (session) => {
      const options = { type: "jpeg", quality: QUALITY, timeout: ACTION_MILLISECONDS } as const;
      const element = ref === undefined ? null : await session.element(ref);
      // Checked before it is taken: a picture that is too large needs more memory than the browser
      // may use.
      if (element !== null) refuseLarge((await element.boundingBox()) ?? NOTHING);
      else if (full) refuseLarge(await sizeOf(session.page));
      const picture =
        element === null
          ? await withinTime(session.page.screenshot({ ...options, fullPage: full }), 12_000)
          : await element.screenshot(options);
      const kind = fileKind(picture);
      const size = (kind.kind === "image" && kind.size) || NOTHING;
      refuseLarge(size, picture.length);
      return {
        text: `Took a picture of ${ref ?? "the page"}: ${picture.length} bytes`,
        details: {
          url: session.page.url(),
          mediaType: "image/jpeg",
          width: size.width,
          height: size.height,
          bytes: picture.length,
          base64: picture.toString("base64"),
        },
      };
    });
  },
});

const NOTHING: ImageSize = { width: 0, height: 0 };

/** The size of the whole page according to the browser: the page itself could claim any size. */
async function sizeOf(page: Page): Promise<ImageSize> {
  const session = await page.context().newCDPSession(page);
  try {
    const { cssContentSize } = await session.send("Page.getLayoutMetrics");
    return cssContentSize;
  } finally {
    await session.detach();
  }
}

function refuseLarge({ width, height }: ImageSize, bytes = 0): void {
  if (bytes <= MOST_BYTES && width * height <= MOST_PIXELS) return;
  const size = `${Math.round(width)} x ${countOf(Math.round(height), "pixel")}`;
  const weight = bytes === 0 ? "" : `, ${formatBytes(bytes)}`;
  throw new ToolFailure(
    `the picture is too large to be kept: ${size}${weight}; at most 32 megapixels and ${formatBytes(MOST_BYTES)}. Leave out full, or give a smaller element`,
    { width, height },
  );
}
