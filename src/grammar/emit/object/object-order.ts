/**
 * The orders in which the named properties of an object may be written. The declared order is always allowed. No
 * property may come twice, which limits what other orders a grammar of reasonable size can offer.
 */
export type ObjectOrder =
  /** Any order; see `AnyOrderWriter`. */
  | { readonly kind: "any" }
  /**
   * The orders that `NestedOrderWriter` writes, nested or not, and those that `NearOrderWriter` writes with this
   * many early members.
   */
  | { readonly kind: "some"; readonly nested: boolean; readonly early: number }
  | { readonly kind: "declared" };

const mostForNested = 20;

/**
 * The most permissive order of `count` properties that takes no more than `limit` alternatives in rules.
 *
 * @param mostForAny with more properties than this, not all orders are offered
 */
export function affordableOrder(
  count: number,
  limit: number,
  mostForAny: number,
): { order: ObjectOrder; cost: number } {
  const any = count * 2 ** (count - 1);
  if (count > 1 && count <= mostForAny && any <= limit)
    return { order: { kind: "any" }, cost: any };
  const nested = count <= mostForNested && count ** 3 / 3 <= limit / 2;
  const shifting = nested ? count ** 3 / 3 : 2 * count ** 2;
  if (count < 2 || shifting > limit) return { order: { kind: "declared" }, cost: 0 };
  let affordable = { order: { kind: "some", nested, early: 0 } as ObjectOrder, cost: shifting };
  // A single early member is already covered by shifting.
  for (let early = 2; early < count; early++) {
    const cost = shifting + transitions(count, early);
    if (cost > limit) break;
    affordable = { order: { kind: "some", nested, early }, cost };
  }
  return affordable;
}

/** For each position and each set of at most `early` later properties, what may come next. */
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
