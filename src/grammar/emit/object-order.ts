/**
 * In which orders the named properties of an object may be written. The declared order always may. Others may as far
 * as the rules for them stay few: to keep properties from coming twice, a grammar needs a rule for each set of
 * properties that may have come already.
 */
export type ObjectOrder =
  /** Any order; a state for each set of properties. */
  | { readonly kind: "any" }
  /** The declared order, but up to so many properties at a time may come before their turn. */
  | { readonly kind: "declared"; readonly early: number };

/** The freest order of `count` properties that takes no more than `limit` transitions between states. */
export function affordableOrder(
  count: number,
  limit: number,
): { order: ObjectOrder; cost: number } {
  if (count < 2) return { order: { kind: "declared", early: 0 }, cost: 0 };
  const any = count * 2 ** (count - 1);
  if (any <= limit) return { order: { kind: "any" }, cost: any };
  let affordable = { order: { kind: "declared", early: 0 } as ObjectOrder, cost: 0 };
  for (let early = 1; early < count; early++) {
    const cost = transitions(count, early);
    if (cost > limit) break;
    affordable = { order: { kind: "declared", early }, cost };
  }
  return affordable;
}

/** For each place and each set of at most `early` later properties, what may come next. */
function transitions(count: number, early: number): number {
  let sum = 0;
  for (let later = 1; later <= count; later++) {
    let sets = 1;
    let combinations = 1;
    for (let size = 1; size <= Math.min(early, later - 1); size++) {
      combinations = (combinations * (later - size)) / size;
      sets += combinations;
    }
    sum += 2 * sets + later * (sets - combinations);
  }
  return sum;
}
