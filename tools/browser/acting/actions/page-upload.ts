import { posix } from "node:path";
import { defineTool, ToolFailure } from "ostinato";
import { z } from "zod";
import { withFileFailures } from "../../../file/file-failure.ts";
import { findFile } from "../../../file/text-file.ts";
import { formatBytes } from "../../../result-text/index.ts";
import { ACTION_MILLISECONDS, performAction } from "../perform-action.ts";

const MOST_BYTES = 20 * 1024 * 1024;

export const pageUpload = defineTool({
  name: "page.upload",
  description: "Gives files of the workspace to a file field of the page.",
  input: z.strictObject({
    ref: z.string().describe("Reference of the file field from page.snapshot"),
    paths: z.array(z.string()).describe("Paths of the files, relative to the workspace"),
  }),
  effect: "once",
  timeout: 60_000,
  permissions: ["network", "workspace:read", "workspace:write"],
  // Files leave the machine, so a person is asked.
  approval: true,
  async run({ ref, paths }, context) {
    const { files } = context.sandbox;
    const payloads: { name: string; mimeType: string; buffer: Buffer }[] = [];
    let total = 0;
    for (const path of paths) {
      const { stat } = await findFile(files, path);
      total += stat.bytes;
      if (total > MOST_BYTES) {
        throw new ToolFailure(
          `the files are too big to be uploaded: more than ${formatBytes(MOST_BYTES)}`,
        );
      }
      const content = await withFileFailures(path, () => files.read(path));
      payloads.push({
        name: posix.basename(path),
        mimeType: "application/octet-stream",
        buffer: Buffer.from(content),
      });
    }
    return performAction(context, async (session) => {
      const element = await session.element(ref);
      await element.setInputFiles(payloads, { timeout: ACTION_MILLISECONDS });
      return `Gave ${paths.join(", ")} to ${ref}`;
    });
  },
});
