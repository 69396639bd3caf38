/** The tool that a question about a host names. */
export const NETWORK = "network";

/** How a question about a host is named: by the call that wants to connect to it. */
export function hostCallId(callId: string, host: string): string {
  return `${callId}@${host}`;
}
