import type { Place } from "./place.ts";

/** One screen of the page. */
export interface Screen {
  readonly node: HTMLElement;
  /** Goes to a place; false when it is not on this screen. */
  show(place: Place): boolean;
  /** True when this screen handled the key. */
  press(event: KeyboardEvent): boolean;
  /** Moves the focus to the search field. */
  search(): void;
  dispose(): void;
}
