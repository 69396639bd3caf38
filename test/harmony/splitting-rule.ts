/**
 * o200k's splitting rule as it was published (github.com/openai/tiktoken, `o200k_base`), first match
 * wins. `\\s` of Rust is White_Space, and its case folding makes U+017F an s.
 */
export const splittingRule: RegExp = (() => {
  const white = "\\p{White_Space}";
  const anyUpper = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  const anyLower = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  const lead = "[^\\r\\n\\p{L}\\p{N}]?";
  const contraction = "(?:'(?:[sS\\u017F]|[tT]|[rR][eE]|[vV][eE]|[mM]|[lL][lL]|[dD]))?";
  const alternatives = [
    `${lead}${anyUpper}*${anyLower}+${contraction}`,
    `${lead}${anyUpper}+${anyLower}*${contraction}`,
    "\\p{N}{1,3}",
    ` ?[^${white}\\p{L}\\p{N}]+[\\r\\n/]*`,
    `${white}*[\\r\\n]+`,
    `${white}+(?!\\P{White_Space})`,
    `${white}+`,
  ];
  return new RegExp(alternatives.join("|"), "gu");
})();
