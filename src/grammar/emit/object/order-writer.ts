import type { Emitter } from "../emitter.ts";
import type { RuleSet } from "../rule-set.ts";
import type { PresenceMachine } from "./presence-machine.ts";

/** The common interface of the writers for different orders of members. */
export abstract class OrderWriter {
  /** For each property, the name of the rule that writes it. */
  protected readonly members: readonly string[];
  /** The condition on the members. */
  protected readonly presence: PresenceMachine;
  protected readonly rules: RuleSet;
  protected readonly next: string;
  protected readonly end: string;

  constructor(members: readonly string[], presence: PresenceMachine, { rules, json }: Emitter) {
    this.members = members;
    this.presence = presence;
    this.rules = rules;
    this.next = json.use("next");
    this.end = json.use("end");
  }

  /** The content of an object, from its first member to its end; empty if it can't have members. */
  abstract start(): string[];

  /** The name of a new rule. */
  protected state(body: string): string {
    const name = this.rules.reserveState();
    this.rules.define(name, body);
    return name;
  }

  /** What follows a member: another member and its successors, or the end if that is allowed. */
  protected tail(choices: readonly string[], accepts: boolean): string | null {
    const [first] = choices;
    if (first === undefined) return accepts ? this.end : null;
    const more = choices.length === 1 ? first : `(${choices.join(" | ")})`;
    return this.state(`${this.next} ${more}${accepts ? ` | ${this.end}` : ""}`);
  }
}
