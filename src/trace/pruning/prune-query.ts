/** Which runs to delete. A run is deleted when all given conditions apply to it. */
export interface PruneQuery {
  /** Runs that started before this time, in milliseconds since 1970. */
  readonly before?: number;
  /** Runs other than this many of the newest. */
  readonly keepNewest?: number;
  readonly runIds?: readonly string[];
  /** Also runs that are unfinished or await approval. Default: false. */
  readonly resumable?: boolean;
  /**
   * Whether changes of a run are kept aside: the run is then kept until they are committed or
   * discarded. Default: no run has any.
   */
  readonly isUncommitted?: (runId: string) => boolean;
  /** Only report what would be deleted. Default: false. */
  readonly dryRun?: boolean;
}

export interface PruneResult {
  readonly runIds: readonly string[];
  /** Runs that the query selects but that are kept, and why. */
  readonly kept: readonly {
    readonly runId: string;
    readonly because: "running" | "forked" | "uncommitted";
  }[];
  /** Size of the file; for a journal in memory, of its events as JSON. */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}
