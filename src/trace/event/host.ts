/** A running call wants to connect to a host that the run's list doesn't have, and waits for a decision on it. */
export interface HostAsked {
  readonly type: "host-asked";
  readonly step: number;
  readonly callId: string;
  /** As an allow-list names it: `example.org`, or `example.org:8080` for a port other than 80 and 443. */
  readonly host: string;
  /** Digest of what is shown of the question (`approvalDigest`). */
  readonly digest: string;
  /** The run has read content of unknown origin. Absent: it hasn't. */
  readonly tainted?: true;
}

export interface HostDecided {
  readonly type: "host-decided";
  readonly step: number;
  readonly callId: string;
  readonly host: string;
  /** For the rest of the call. A denial holds for the rest of the run. */
  readonly decision: "approved" | "denied" | "pending";
  /** `policy` when nobody was asked. */
  readonly by: "policy" | "person" | "program";
  readonly reason?: string;
  /** Why the approver gave no answer, or why the decision could not be remembered. */
  readonly failure?: string;
  /** Absent if nobody was asked. */
  readonly digest?: string;
  /** The remembered decision that decided: of this run, or of this workspace. */
  readonly basis?: "run" | "workspace";
  /** The host is decided alike from now on: in this run, or in this workspace. */
  readonly remember?: "run" | "workspace";
  readonly waitedMilliseconds?: number;
}
