/**
 * Where systems install Chromium and Chrome: the programs themselves, not their start scripts, which read the
 * host's configuration or only print how to install a browser.
 */
export const SYSTEM_CHROMIUMS: readonly string[] = [
  "/usr/lib/chromium/chromium",
  "/usr/lib/chromium-browser/chromium-browser",
  "/usr/lib64/chromium-browser/chromium-browser",
  "/opt/google/chrome/chrome",
  "/opt/chromium.org/chromium/chromium",
];
