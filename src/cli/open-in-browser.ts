import { spawn } from "node:child_process";
import { OstinatoError } from "../errors.ts";
import { hostProgram } from "../sandbox/host-program.ts";

/** What a person's browser needs to find their screen, their desktop and their profile. */
const OF_THE_DESKTOP = [
  ...["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "BROWSER"],
  ...["XDG_RUNTIME_DIR", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "DESKTOP_SESSION"],
  ...["XDG_DATA_DIRS", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME", "LANG", "LANGUAGE"],
];

/**
 * Shows an address in the person's browser, where there is a display; else does nothing. Every user of the
 * machine may read a process's arguments: the address must hold nothing that lets them in.
 */
export function openInBrowser(address: string): void {
  const opener = findOpener();
  if (opener === null) return;
  const { path, options } = opener;
  const child = spawn(path, [address], {
    ...options,
    stdio: "ignore",
    env: { PATH: options.env.PATH, ...environmentOfTheDesktop() },
  });
  // The address stands on the terminal: who has no opener follows it by hand.
  child.once("error", () => {});
  child.unref();
}

function findOpener(): ReturnType<typeof hostProgram> | null {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!DISPLAY && !WAYLAND_DISPLAY) return null;
  try {
    return hostProgram("xdg-open");
  } catch (error) {
    if (OstinatoError.is(error) && error.code === "sandbox.unavailable") return null;
    throw error;
  }
}

function environmentOfTheDesktop(): { readonly [name: string]: string } {
  return Object.fromEntries(
    OF_THE_DESKTOP.flatMap((name) => {
      const value = process.env[name];
      return value ? [[name, value]] : [];
    }),
  );
}
