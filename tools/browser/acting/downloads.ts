import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, type Sandbox } from "ostinato";
import type { Download } from "playwright";
import { saveDownload } from "./save-download.ts";

/**
 * Most downloads are finished by then; a call doesn't wait longer, since a download may never end.
 */
const WAIT_MILLISECONDS = 1_000;
const LONGEST_MILLISECONDS = 300_000;
const REASON_CHARACTERS = 200;

type ReceivedDownload = Pick<Download, "cancel" | "delete" | "path" | "suggestedFilename">;

/** The downloads of a run's browser window that are being moved to the workspace. */
export class Downloads {
  readonly #files: Sandbox["files"];
  readonly #tell: (event: string) => void;
  readonly #longest: number;
  readonly #underWay = new Set<Promise<void>>();
  #lastSaved: Promise<void> = Promise.resolve();

  /**
   * @param tell Called with a description of each result. @param longest Milliseconds until a
   *   download is cancelled.
   */
  constructor(
    files: Sandbox["files"],
    tell: (event: string) => void,
    longest = LONGEST_MILLISECONDS,
  ) {
    this.#files = files;
    this.#tell = tell;
    this.#longest = longest;
  }

  receive(download: ReceivedDownload): void {
    const work = this.#take(download).finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** Waits briefly for downloads in progress. Returns how many are still in progress. */
  async settle(): Promise<number> {
    if (this.#underWay.size > 0) {
      const all = Promise.all(this.#underWay);
      await Promise.race([all, sleep(WAIT_MILLISECONDS, undefined, { ref: false })]);
    }
    return this.#underWay.size;
  }

  async #take(download: ReceivedDownload): Promise<void> {
    try {
      await this.#untilOver(download);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#lastSaved = this.#lastSaved.then(async () => {
      try {
        this.#tell(`a download was saved to ${await saveDownload(this.#files, download)}`);
      } catch (error) {
        this.#fail(error);
      }
    });
    await this.#lastSaved;
  }

  async #untilOver(download: ReceivedDownload): Promise<void> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      download.cancel().catch(() => undefined);
    }, this.#longest);
    try {
      await download.path();
    } catch (error) {
      if (!isLate) throw error;
      throw new Error(`it was not over after ${this.#longest / 1000} s`);
    } finally {
      clearTimeout(timer);
    }
  }

  #fail(error: unknown): void {
    const reason = messageOf(error);
    this.#tell(`a download failed: ${reason.slice(0, REASON_CHARACTERS)}`);
  }
}
