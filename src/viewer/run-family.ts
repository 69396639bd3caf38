/** What a tree of forks needs to know about a run. */
export interface FamilyMember {
  readonly runId: string;
  readonly startedAt: number;
  readonly parent: { readonly runId: string; readonly step: number } | null;
}

/** A run in its tree, with its depth. */
export interface PlacedRun<Run extends FamilyMember> {
  readonly run: Run;
  readonly depth: number;
  /** For each level above: whether more siblings follow. The last entry is the run's own level. */
  readonly followed: readonly boolean[];
}

/** Runs in tree order: forks under their origin, oldest first; origins in the given order. */
export function placeRuns<Run extends FamilyMember>(runs: readonly Run[]): PlacedRun<Run>[] {
  const known = new Map(runs.map((run) => [run.runId, run]));
  const forks = new Map<string, Run[]>();
  const origins: Run[] = [];
  for (const run of runs) {
    if (run.parent === null || !known.has(run.parent.runId)) origins.push(run);
    else {
      const siblings = forks.get(run.parent.runId);
      if (siblings) siblings.push(run);
      else forks.set(run.parent.runId, [run]);
    }
  }
  const placed: PlacedRun<Run>[] = [];
  const done = new Set<string>();
  const place = (run: Run, followed: readonly boolean[]): void => {
    if (done.has(run.runId)) return;
    done.add(run.runId);
    placed.push({ run, depth: followed.length, followed });
    const children = (forks.get(run.runId) ?? []).toSorted((a, b) => a.startedAt - b.startedAt);
    children.forEach((child, index) => {
      place(child, [...followed, index < children.length - 1]);
    });
  };
  for (const run of origins) place(run, []);
  // Imported runs may name each other as parents; they are still shown.
  for (const run of runs) place(run, []);
  return placed;
}

/** The run itself, what it was forked from, and all their forks. */
export function familyOf<Run extends FamilyMember>(runs: readonly Run[], runId: string): Run[] {
  const known = new Map(runs.map((run) => [run.runId, run]));
  const originOf = (run: Run): string => {
    let at = run;
    for (const seen = new Set<string>(); at.parent !== null && !seen.has(at.runId); ) {
      seen.add(at.runId);
      const parent = known.get(at.parent.runId);
      if (parent === undefined) break;
      at = parent;
    }
    return at.runId;
  };
  const self = known.get(runId);
  if (self === undefined) return [];
  const origin = originOf(self);
  return runs.filter((run) => originOf(run) === origin);
}
