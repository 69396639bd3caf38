import { ToolFailure } from "ostinato";

/**
 * A patch that can't be applied: why, and that nothing was changed, so that the model fixes and
 * resends it.
 */
export class PatchFailure extends ToolFailure {
  constructor(reason: string, details?: unknown) {
    super(`the patch was not applied and nothing was changed: ${reason}`, details);
  }
}
