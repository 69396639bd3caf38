import type { ShownWaiting } from "../../serve/viewer-decisions.ts";
import { element } from "../element/element.ts";
import type { RunSource } from "../run-source.ts";
import { WaitingCard } from "./waiting-card.ts";

/** What waits for a decision in a run and its sub-agents, with the means to decide. */
export class WaitingList {
  readonly node = element("section", {
    class: "waiting-list",
    "aria-label": "Waiting",
    hidden: true,
  });
  readonly #source: RunSource;
  readonly #runId: string;
  readonly #cards = new Map<string, WaitingCard>();

  constructor(source: RunSource, runId: string) {
    this.#source = source;
    this.#runId = runId;
  }

  /** Cards that are still there keep what was typed in them. */
  async update(): Promise<void> {
    const calls = await this.#source.waiting(this.#runId);
    const shown = new Map(calls.map((call) => [questionKey(call), call]));
    for (const [key, card] of this.#cards) {
      if (shown.has(key)) continue;
      card.node.remove();
      this.#cards.delete(key);
    }
    for (const [key, call] of shown) {
      const known = this.#cards.get(key);
      if (known !== undefined) {
        known.show(call);
        continue;
      }
      const card = new WaitingCard(call, async (decision) => {
        await this.#source.decide(this.#runId, decision);
        await this.update();
      });
      this.#cards.set(key, card);
      this.node.append(card.node);
    }
    this.node.hidden = this.#cards.size === 0;
  }

  clear(): void {
    this.#cards.clear();
    this.node.replaceChildren();
    this.node.hidden = true;
  }
}

/** Another question has another digest. */
function questionKey({ callId, digest }: ShownWaiting): string {
  return `${callId} ${digest}`;
}
