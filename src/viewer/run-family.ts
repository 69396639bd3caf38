/** What a tree of runs needs to know about a run. */
export interface FamilyMember {
  readonly runId: string;
  readonly startedAt: number;
  /** The run that it was forked from. */
  readonly parent: { readonly runId: string; readonly step: number } | null;
  /** For a sub-agent's run: the run that called it. */
  readonly caller?: { readonly runId: string };
}

/** A run in its tree, with its depth. */
export interface PlacedRun<Run extends FamilyMember> {
  readonly run: Run;
  readonly depth: number;
  /** For each level above: whether more siblings follow. The last entry is the run's own level. */
  readonly followed: readonly boolean[];
}

/**
 * Runs in tree order: forks under their origin and sub-agents' runs under their caller's, oldest first; all others
 * in the given order.
 */
export function placeRuns<Run extends FamilyMember>(runs: readonly Run[]): PlacedRun<Run>[] {
  const known = new Map(runs.map((run) => [run.runId, run]));
  const below = new Map<string, Run[]>();
  const origins: Run[] = [];
  for (const run of runs) {
    const above = aboveOf(run);
    if (above === undefined || !known.has(above)) origins.push(run);
    else {
      const siblings = below.get(above);
      if (siblings) siblings.push(run);
      else below.set(above, [run]);
    }
  }
  const placed: PlacedRun<Run>[] = [];
  const done = new Set<string>();
  const place = (run: Run, followed: readonly boolean[]): void => {
    if (done.has(run.runId)) return;
    done.add(run.runId);
    placed.push({ run, depth: followed.length, followed });
    const children = (below.get(run.runId) ?? []).toSorted((a, b) => a.startedAt - b.startedAt);
    children.forEach((child, index) => {
      place(child, [...followed, index < children.length - 1]);
    });
  };
  for (const run of origins) place(run, []);
  // Imported runs may name each other as parents; they are still shown.
  for (const run of runs) place(run, []);
  return placed;
}

/** The run itself, the runs that it came from, and all that came from them: forks and sub-agents' runs. */
export function familyOf<Run extends FamilyMember>(runs: readonly Run[], runId: string): Run[] {
  const known = new Map(runs.map((run) => [run.runId, run]));
  const originOf = (run: Run): string => {
    let at = run;
    for (const seen = new Set<string>(); !seen.has(at.runId); ) {
      seen.add(at.runId);
      const above = known.get(aboveOf(at) ?? "");
      if (above === undefined) break;
      at = above;
    }
    return at.runId;
  };
  const self = known.get(runId);
  if (self === undefined) return [];
  const origin = originOf(self);
  return runs.filter((run) => originOf(run) === origin);
}

/** The run under which a run stands. A fork of a sub-agent's run stands under what it was forked from. */
function aboveOf(run: FamilyMember): string | undefined {
  return run.parent?.runId ?? run.caller?.runId;
}
