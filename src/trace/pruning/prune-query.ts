/** Which runs go. A run goes when all that is given applies to it. */
export interface PruneQuery {
  /** Runs that started before this time, in milliseconds since 1970. */
  readonly before?: number;
  /** All but this many of the newest. */
  readonly keepNewest?: number;
  readonly runIds?: readonly string[];
  /** Also runs that are unfinished or await approval. Default: false. */
  readonly resumable?: boolean;
  /**
   * Says of a run whether changes of it are kept aside: it then stays until they are committed or
   * discarded. Default: of none.
   */
  readonly isUncommitted?: (runId: string) => boolean;
  /** Only say what would go. Default: false. */
  readonly dryRun?: boolean;
}

export interface PruneResult {
  readonly runIds: readonly string[];
  /** Runs that the query names and that stay, and why. */
  readonly kept: readonly {
    readonly runId: string;
    readonly because: "running" | "forked" | "uncommitted";
  }[];
  /** Of the file; of a journal in memory what its events take as JSON. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}
