/** Which of a run's changes are brought in. */
export interface CommitMarked {
  /**
   * True: also changes that carry a warning, since something runs or obeys them later. Default: false: they
   * stay aside with what can't be brought in without them; a diff shows them, and they can be committed or
   * discarded then.
   */
  readonly marked?: boolean | undefined;
}
