/** Columns of the terminal; in a pipe, or on one that says 0 since it does not know, 100. */
export function terminalWidth(): number {
  return process.stdout.columns || 100;
}
