/** Which of a run's changes are committed. */
export interface CommitMarked {
  /**
   * True: also commit changes with a warning, because something executes or obeys them later. Default: false:
   * they are kept aside, together with changes that depend on them. A diff shows them, and they can be
   * committed or discarded later.
   */
  readonly marked?: boolean | undefined;
}
