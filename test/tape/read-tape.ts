import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One time that the model was asked. */
export interface TapeSample {
  readonly sample: number;
  /** What stands in the prompt for the first time. */
  readonly appends: string;
  /** The whole prompt; it ends in `<|start|>assistant`. */
  readonly prompt: string;
  /** What the model wrote, without the token that ended it. */
  readonly response: string;
  /** Of the last message: what stands between `<|start|>assistant` and `<|message|>`, and what follows. */
  readonly header: string;
  readonly body: string;
  /** The header is in none of the forms that the model was trained to write. */
  readonly malformed: boolean;
}

/** Beside the checkout; its texts are Django's and a model's, so none of them is in the repository. */
export const tapePath = fileURLToPath(
  new URL("../../../shared/harmony/tape/django-14122.jsonl", import.meta.url),
);

/** The recorded run, null where there is no such file. */
export function readTape(path = tapePath): readonly TapeSample[] | null {
  if (!existsSync(path)) return null;
  let prompt = "";
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const { sample, prompt_appends: appends, response } = JSON.parse(line) as RecordedSample;
      prompt += appends;
      const { header, body } = lastMessage(response);
      return { sample, appends, prompt, response, header, body, malformed: !isWellFormed(header) };
    });
}

interface RecordedSample {
  readonly sample: number;
  readonly prompt_appends: string;
  readonly response: string;
}

function lastMessage(response: string): { header: string; body: string } {
  const opening = "<|start|>assistant";
  const last = response.slice(
    response.includes(opening) ? response.lastIndexOf(opening) + opening.length : 0,
  );
  const [header = "", ...rest] = last.split("<|message|>");
  return { header, body: rest.join("<|message|>") };
}

/** Told apart by hand, without anything of ours: the two forms of a call, and the answer's. */
function isWellFormed(header: string): boolean {
  return (
    /^<\|channel\|>analysis to=[\w.]+ code$/.test(header) ||
    /^ to=[\w.]+<\|channel\|>analysis code$/.test(header) ||
    header === "<|channel|>final"
  );
}
