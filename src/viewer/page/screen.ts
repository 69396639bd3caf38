import type { Place } from "./place.ts";

/** What fills the page. */
export interface Screen {
  readonly node: HTMLElement;
  /** Goes to a place; false when it is not one of this screen. */
  show(place: Place): boolean;
  /** True when the key was one of this screen's. */
  press(event: KeyboardEvent): boolean;
  /** Brings the cursor into the search. */
  search(): void;
  dispose(): void;
}
