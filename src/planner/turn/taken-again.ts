/** Prefix of the note with the model's error message. */
export const TAKEN_AGAIN = "the model failed in this turn, which is taken again: ";
