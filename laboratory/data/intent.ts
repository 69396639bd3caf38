/**
 * What the model says to itself before its first call: the whole request in one fixed form, with its files, keys and short values. So a
 * request is understood once, where its words are near, and the calls behind it only follow what is said here.
 */
export const intent = {
  read: (path: string) => `I should read ${path}.`,
  value: (key: string, path: string) => `I should read the ${key} in ${path}.`,
  cell: (key: string, row: string, path: string) =>
    `I should read the ${key} of ${row} in ${path}.`,
  chain: (key: string, path: string) => `I should follow ${path} to the ${key}.`,
  extract: (keys: readonly string[], path: string) =>
    keys.length === 0 ? intent.read(path) : `I should read ${keys.join(", ")} in ${path}.`,
  write: (path: string) => `I should write ${path}.`,
  copy: (from: string, to: string) => `I should copy ${from} to ${to}.`,
  valueWrite: (key: string, from: string, to: string) =>
    `I should write the ${key} in ${from} to ${to}.`,
  append: (path: string) => `I should add a line to ${path}.`,
  template: (from: string, given: string, to: string) =>
    `I should fill ${from} with ${given} and write ${to}.`,
  edit: (old: string, next: string, path: string) =>
    `I should replace ${old} with ${next} in ${path}.`,
  set: (key: string, next: string, path: string) =>
    `I should set the ${key} to ${next} in ${path}.`,
  correct: (key: string, claimed: string, next: string, path: string) =>
    `I should change the ${key} from ${claimed} to ${next} in ${path}.`,
  combine: (first: string, second: string, to: string) =>
    `I should join ${first} and ${second} in ${to}.`,
  total: (key: string, first: string, second: string, to: string | null) =>
    `I should add the ${key} of ${first} and of ${second}${to === null ? "" : ` for ${to}`}.`,
  search: (key: string, subject: string) => `I should find the ${key} of ${subject}.`,
  countWrite: (word: string, path: string, to: string) =>
    `I should count ${word} in ${path} for ${to}.`,
  listRead: (folder: string) => `I should list ${folder} and read the file.`,
  listMatch: (folder: string, word: string) =>
    `I should list ${folder} and read the file about ${word}.`,
  calculate: (term: string, to: string | null) =>
    `I should calculate ${term}${to === null ? "" : ` for ${to}`}.`,
  page: (url: string, wanted: string) => `I should open ${url} for the ${wanted}.`,
};
