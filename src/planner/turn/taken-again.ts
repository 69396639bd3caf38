/** How the note begins that says in which words the model failed. */
export const TAKEN_AGAIN = "the model failed in this turn, which is taken again: ";
