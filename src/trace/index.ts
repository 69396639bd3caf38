/**
 * The trace: every run is a journal of typed events, and everything else reads it.
 *
 * - Events (`event.ts`) are appended to a `Journal`: `openJournal` keeps them in one SQLite file,
 *   `openPostgresJournal` in a database for many machines, `MemoryJournal` in memory. A hash chain
 *   over each run makes a changed byte visible. All are
 *   pruned by `journal.prune`.
 * - `redactingJournal` removes secrets before they are written.
 * - `foldRun` turns events into steps, `printRun` and `printRuns` print them.
 * - `sendRuns` sends runs to Langfuse or any OTLP backend; `exportRun` and `importRun` move them.
 * - `newRunId` makes run ids, `findRun` finds a run by what a person types.
 */

export { eventsBehind } from "./behind/events-behind.ts";
export {
  diffRuns,
  type FieldDiff,
  type RunDiff,
  type StepDiff,
} from "./diff/diff-runs.ts";
export { type PrintDiffOptions, printDiff } from "./diff/print-diff.ts";
export type { TextPart } from "./diff/word-diff.ts";
export * from "./event.ts";
export { findRun } from "./find-run.ts";

export type { DecideMessage, PostedMessage, RunMessage } from "./inbox.ts";
export type { Journal, RunLease, RunQuery, RunSummary, RunTrust, TimedEvent } from "./journal.ts";
export { MemoryJournal } from "./memory-journal.ts";
export {
  type OpenPostgresJournalOptions,
  openPostgresJournal,
} from "./postgres/open-postgres-journal.ts";
export type { PostgresJournal } from "./postgres/postgres-journal.ts";
export type { PruneQuery, PruneResult } from "./pruning/prune-query.ts";
export {
  type RedactingJournalOptions,
  redactingJournal,
} from "./redaction/redacting-journal.ts";
export type { RedactionOptions } from "./redaction/redactor.ts";
export type { SecretPattern } from "./redaction/secret-pattern.ts";
export { beginningOf, runBeginning } from "./run-beginning.ts";
export { newRunId } from "./run-id.ts";
export { type SalvageResult, salvageJournal } from "./salvage/salvage-journal.ts";
export { type FollowOptions, followRun } from "./show/follow-run.ts";
export { type PrintOptions, printRun } from "./show/print-run.ts";
export { printRuns } from "./show/print-runs.ts";
export {
  type CallView,
  foldRun,
  type NoteView,
  type RunTotals,
  type RunView,
  type StepView,
  type TurnView,
} from "./show/run-view.ts";
export {
  DEFAULT_JOURNAL_PATH,
  type OpenJournalOptions,
  openJournal,
} from "./sqlite/open-journal.ts";
export { SqliteJournal, type SqliteJournalOptions } from "./sqlite/sqlite-journal.ts";
export { type ExportResult, exportRun, exportRunTo } from "./transfer/export-run.ts";
export { type ImportResult, importRun } from "./transfer/import-run.ts";
export { isImported, runTrust } from "./transfer/imported-run.ts";
