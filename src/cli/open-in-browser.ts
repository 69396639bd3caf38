import { spawn } from "node:child_process";

/** Shows an address in the person's browser, where there is a display; else does nothing. */
export function openInBrowser(address: string): void {
  const [program, ...before] = opener();
  if (program === undefined) return;
  const child = spawn(program, [...before, address], { stdio: "ignore", detached: true });
  // The address stands on the terminal: who has no opener follows it by hand.
  child.once("error", () => {});
  child.unref();
}

function opener(): readonly string[] {
  if (process.platform === "darwin") return ["open"];
  if (process.platform === "win32") return ["cmd", "/c", "start", ""];
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return DISPLAY || WAYLAND_DISPLAY ? ["xdg-open"] : [];
}
