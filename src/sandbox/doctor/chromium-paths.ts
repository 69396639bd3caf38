/**
 * Where systems put Chromium and Chrome: the programs themselves, not the scripts that start them, since
 * those read the host's configuration, or only tell how to install one.
 */
export const SYSTEM_CHROMIUMS: readonly string[] = [
  "/usr/lib/chromium/chromium",
  "/usr/lib/chromium-browser/chromium-browser",
  "/usr/lib64/chromium-browser/chromium-browser",
  "/opt/google/chrome/chrome",
  "/opt/chromium.org/chromium/chromium",
];
