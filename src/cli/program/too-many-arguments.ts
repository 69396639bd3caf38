/** Commander's error, with the likely fix where a run was given more than its task or id. */
export function withLikelyMeant(error: string): string {
  if (!/too many arguments for '(?:run|start|resume|fork)'/.test(error)) return error;
  return `${error}Put a task of several words in quotes. --steps takes no number; --max-steps N limits the turns.\n`;
}
