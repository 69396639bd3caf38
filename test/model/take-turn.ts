import type { TurnShape } from "../../src/grammar/turn-shape.ts";
import type { Token } from "../../src/harmony/message.ts";
import type { Session, TurnOptions, TurnToken, TurnUsage } from "../../src/model/model.ts";

export interface TakenTurn {
  readonly tokens: readonly Token[];
  readonly drawn: readonly TurnToken[];
  readonly usage: TurnUsage;
}

/** Runs a turn to its end. */
export async function takeTurn(
  session: Session,
  prompt: readonly Token[],
  options: Partial<TurnOptions> & { shape?: TurnShape; onToken?: () => void } = {},
): Promise<TakenTurn> {
  const { shape = { functions: [] }, onToken, ...more } = options;
  const drawn: TurnToken[] = [];
  const turn = session.generateTurn(prompt, shape, { seed: 1, maxTokens: 200, ...more });
  for (;;) {
    const next = await turn.next();
    if (next.done === true) {
      return { tokens: drawn.map(({ token }) => token), drawn, usage: next.value };
    }
    drawn.push(next.value);
    onToken?.();
  }
}
