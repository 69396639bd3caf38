/** What a tree of runs needs to know about a run. */
export interface FamilyMember {
  readonly runId: string;
  readonly startedAt: number;
  /** The run that it was forked from. */
  readonly parent: { readonly runId: string; readonly step: number } | null;
  /** For a sub-agent's run: the run that called it. */
  readonly caller?: { readonly runId: string };
  /** For a turn of a conversation: which one, and the turn before. */
  readonly conversation?: { readonly id: string; readonly after: string | null };
}

/** A run in its tree, with its depth. */
export interface PlacedRun<Run extends FamilyMember> {
  /** Of a conversation: its newest turn. */
  readonly run: Run;
  readonly depth: number;
  /** For each level above: whether more siblings follow. The last entry is the run's own level. */
  readonly followed: readonly boolean[];
  /** Set for a row that stands for a conversation: its turns, oldest first. */
  readonly turns?: readonly Run[];
}

/**
 * Runs in tree order: forks under their origin and sub-agents' runs under their caller's, oldest first; all others
 * in the given order. Where there are several turns of a conversation, a row stands for it at the place of the first
 * one, and has its turns below.
 *
 * @param unfolded Whether a conversation's turns are shown. Default: always.
 */
export function placeRuns<Run extends FamilyMember>(
  runs: readonly Run[],
  unfolded: (conversation: string) => boolean = () => true,
): PlacedRun<Run>[] {
  const known = new Map(runs.map((run) => [run.runId, run]));
  const below = new Map<string, Run[]>();
  const talks = new Map<string, Run[]>();
  const origins: Run[] = [];
  for (const run of runs) {
    const above = aboveOf(run);
    const talk = run.conversation?.id;
    if (above !== undefined && known.has(above)) addTo(below, above, run);
    else if (talk === undefined) origins.push(run);
    else if (addTo(talks, talk, run) === 1) origins.push(run);
  }
  const placed: PlacedRun<Run>[] = [];
  const done = new Set<string>();
  const place = (run: Run, followed: readonly boolean[]): void => {
    if (done.has(run.runId)) return;
    done.add(run.runId);
    placed.push({ run, depth: followed.length, followed });
    placeAll(oldestFirst(below.get(run.runId) ?? []), followed);
  };
  const placeAll = (children: readonly Run[], followed: readonly boolean[]): void => {
    children.forEach((child, index) => {
      place(child, [...followed, index < children.length - 1]);
    });
  };
  const folded = new Set<string>();
  const fold = (run: Run): void => {
    if (folded.has(run.runId)) return;
    folded.add(run.runId);
    for (const child of below.get(run.runId) ?? []) fold(child);
  };
  for (const run of origins) {
    const talk = run.conversation?.id ?? "";
    const turns = oldestFirst(talks.get(talk) ?? []);
    const newest = turns.at(-1);
    if (newest === undefined || turns.length === 1) place(run, []);
    else {
      placed.push({ run: newest, depth: 0, followed: [], turns });
      if (unfolded(talk)) placeAll(turns, []);
      else for (const turn of turns) fold(turn);
    }
  }
  // Imported runs may name each other as parents; they are still shown.
  for (const run of runs) if (!folded.has(run.runId)) place(run, []);
  return placed;
}

/**
 * The run itself, the runs that it came from, and all that came from them: forks, sub-agents' runs, and the turns of
 * its conversation and of those that were forked from it.
 */
export function familyOf<Run extends FamilyMember>(runs: readonly Run[], runId: string): Run[] {
  const known = new Map(runs.map((run) => [run.runId, run]));
  const originOf = (run: Run): string => {
    let at = run;
    for (const seen = new Set<string>(); !seen.has(at.runId); ) {
      seen.add(at.runId);
      const above = known.get(aboveOf(at) ?? at.conversation?.after ?? "");
      if (above === undefined) break;
      at = above;
    }
    return at.conversation?.id ?? at.runId;
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

function oldestFirst<Run extends FamilyMember>(runs: readonly Run[]): Run[] {
  return runs.toSorted((a, b) => a.startedAt - b.startedAt);
}

/** Returns how many there are under the key then. */
function addTo<Item>(lists: Map<string, Item[]>, key: string, item: Item): number {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  return list === undefined ? 1 : list.push(item);
}
