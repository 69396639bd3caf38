/** Requests to measure with, never trained: written by others than the trained ones, without sight of them. */
export const FIRST_HELD_OUT: readonly string[] = [
  "if you sorted <f> from A to Z, which line would be at the top",
  "sort <f> and show me only the top line",
  "which line in <f> comes before all the others in the alphabet",
  "put the entries of <f> in alphabetical order in your head and name the first one",
  "could you find out what leads the list in <f> once it's in alphabetical order",
  "I call people up by the alphabet. Who or what is first in <f>",
  "sorted alphabetically, what does <f> start with",
  "out of all the entries in <f>, I want the one that is earliest in the alphabet",
  "the names in <f> are all jumbled up. Which one would be first if they were in ABC order",
];

export const LAST_HELD_OUT: readonly string[] = [
  "if you sorted the lines of <f> from A to Z, which one would be at the bottom",
  "sort <f> alphabetically and give me just the final entry",
  "alphabetically last item in <f>",
  "put the names in <f> in ABC order in your head and tell me which one ends up at the very end",
  "I'm setting up the patient register. Of all the names in <f>, which is last alphabetically",
  "show the entry that would close the list in <f> if it were arranged by the alphabet",
  "what would sort | tail -n 1 print for <f>",
  "our teacher calls us up by the alphabet. Who on the list <f> has to go last",
  "from <f> I need only the last one alphabetically",
  "with <f> ordered A-Z, what's the final line",
];
