/** A host that a program inside wants to connect to, and that the policy's list does not have. */
export interface HostQuestion {
  /** Canonical name or address. */
  readonly host: string;
  readonly port: number;
}

export type HostAnswer =
  | { readonly allowed: true }
  /** With the reason in words for the model, which name the host. */
  | { readonly allowed: false; readonly reason: string };

/** Asks whether a host may be reached. Must not reject. */
export type AskForHost = (question: HostQuestion) => Promise<HostAnswer>;
