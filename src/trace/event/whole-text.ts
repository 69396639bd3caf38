import { ownText } from "../words-of-earlier-records.ts";
import type { CallFinished } from "./call.ts";

/** The tool's own text, before it was cut to fit. Of records of earlier versions, as the model got it. */
export function wholeText(result: Pick<CallFinished, "text" | "notice" | "whole">): string {
  return result.whole ?? ownText(result);
}
