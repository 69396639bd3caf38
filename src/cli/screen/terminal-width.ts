/** Columns of the terminal; 100 in a pipe, or if the terminal reports 0. */
export function terminalWidth(): number {
  return process.stdout.columns || 100;
}
