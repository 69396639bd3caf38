import { spawn } from "node:child_process";
import { OstinatoError } from "../errors.ts";
import { hostProgram } from "../sandbox/host-program.ts";

/** Variables that a browser needs to find the screen, the desktop and the profile. */
const OF_THE_DESKTOP = [
  ...["DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS", "BROWSER"],
  ...["XDG_RUNTIME_DIR", "XDG_CURRENT_DESKTOP", "XDG_SESSION_TYPE", "DESKTOP_SESSION"],
  ...["XDG_DATA_DIRS", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "HOME", "LANG", "LANGUAGE"],
];

/**
 * Opens an address in the person's browser if there is a display; otherwise does nothing. Every user of the
 * machine can read a process's arguments, so the address must not grant access by itself.
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
  // The address is on the terminal: without an opener, the person opens it by hand.
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
