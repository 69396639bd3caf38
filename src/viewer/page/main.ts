import { helpIsOpen, toggleHelp } from "./element/help.ts";
import { applyTheme, switchTheme } from "./element/theme.ts";
import { readPlace, runPlace } from "./place.ts";
import { RunScreen } from "./run/run-screen.ts";
import { openSource } from "./run-source.ts";
import { RunsScreen } from "./runs-screen.ts";
import type { Screen } from "./screen.ts";

// The page: chooses the screen and dispatches keys.
const source = openSource();
const app = document.getElementById("app");
let screen: Screen | null = null;

function go(address: string): void {
  // Moving through steps leaves one entry in the history, not one per step.
  const here = readPlace(location.hash);
  const there = readPlace(address);
  const steps = here.screen === "run" && there.screen === "run" && here.runId === there.runId;
  if (steps) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  show();
}

function show(): void {
  const place = readPlace(location.hash);
  if (screen?.show(place)) return;
  screen?.dispose();
  if (place.screen === "runs") screen = new RunsScreen(source, go);
  else {
    screen = new RunScreen(source, place, go);
    screen.show(place);
  }
  app?.replaceChildren(screen.node);
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || helpIsOpen()) return;
  const { target } = event;
  // What is typed there is text.
  const isText = target instanceof HTMLInputElement && target.type === "text";
  if (isText || target instanceof HTMLTextAreaElement) return;
  const typing = target instanceof HTMLInputElement && target.type === "search";
  if (typing || target instanceof HTMLSelectElement) {
    if (event.key !== "Escape" && event.key !== "Enter") return;
    if (typing && event.key === "Escape" && target.value !== "") {
      target.value = "";
      target.dispatchEvent(new Event("input"));
    } else {
      document.querySelector<HTMLElement>(".list")?.focus();
    }
    event.preventDefault();
    return;
  }
  // Enter and space belong to the focused button.
  const presses = event.key === "Enter" || event.key === " ";
  if (presses && target instanceof Element && target.closest("button, a, summary, label, input")) {
    return;
  }
  if (pressed(event)) event.preventDefault();
}

function pressed(event: KeyboardEvent): boolean {
  switch (event.key) {
    case "?":
      toggleHelp();
      return true;
    case "t":
      switchTheme();
      return true;
    case "/":
      screen?.search();
      return true;
    default:
      return screen?.press(event) ?? false;
  }
}

function begin(): void {
  applyTheme();
  addEventListener("hashchange", show);
  addEventListener("popstate", show);
  addEventListener("keydown", onKey);
  if (source.first !== null && readPlace(location.hash).screen === "runs") {
    history.replaceState(null, "", runPlace(source.first));
  }
  show();
}

begin();
