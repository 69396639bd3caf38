import { EXIT_CODES } from "../exit-code.ts";

/**
 * While a turn works, Ctrl-C stops it and the chat goes on; a second one leaves the chat, a third one ends the
 * process at once. SIGTERM, and an output that nobody reads, stop the turn and leave.
 */
export class ChatInterrupt {
  /** The chat is to end, with this exit code. */
  leaves: number | null = null;
  #stop: ((reason: string) => void) | null = null;
  #times = 0;
  readonly #onInterrupt = () => this.#interrupt();
  readonly #onTerminate = () => this.#leave("terminated", EXIT_CODES.terminated);
  readonly #onUnread = () => this.#leave("the output is no longer read", EXIT_CODES.aborted);

  constructor() {
    process.on("SIGINT", this.#onInterrupt);
    process.on("SIGTERM", this.#onTerminate);
    process.stdout.on("error", this.#onUnread);
  }

  /** @param stop Stops the turn. */
  async during<Result>(
    stop: (reason: string) => void,
    turn: () => Promise<Result>,
  ): Promise<Result> {
    this.#times = 0;
    this.#stop = stop;
    try {
      return await turn();
    } finally {
      this.#stop = null;
    }
  }

  close(): void {
    process.off("SIGINT", this.#onInterrupt);
    process.off("SIGTERM", this.#onTerminate);
    process.stdout.off("error", this.#onUnread);
  }

  #interrupt(): void {
    this.#times++;
    if (this.#times > 2) process.exit(EXIT_CODES.aborted);
    if (this.#times === 2 || this.#stop === null) {
      this.#leave("interrupted by Ctrl-C", EXIT_CODES.aborted);
    } else {
      process.stderr.write("\nstopping the turn; press Ctrl-C again to leave the chat\n");
      this.#stop("interrupted by Ctrl-C");
    }
  }

  #leave(reason: string, exitCode: number): void {
    this.leaves = exitCode;
    this.#stop?.(reason);
  }
}
