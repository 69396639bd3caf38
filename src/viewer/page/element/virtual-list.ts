import { element } from "./element.ts";

export interface VirtualListOptions {
  readonly label: string;
  /** Pixels of each row. */
  readonly rowHeight: number;
  readonly row: (index: number) => HTMLElement;
  /** A row was chosen: by a click or a key. */
  readonly onSelect: (index: number) => void;
  /** Enter, or a second click. */
  readonly onOpen: (index: number) => void;
}

const BEYOND = 8;

/** A list of any length: only the visible rows are in the page. One row is selected. */
export class VirtualList {
  readonly node: HTMLElement;
  readonly #space: HTMLElement;
  readonly #options: VirtualListOptions;
  readonly #rows = new Map<number, HTMLElement>();
  #length = 0;
  #selected = -1;

  constructor(options: VirtualListOptions) {
    this.#options = options;
    this.#space = element("div", { class: "list-space", role: "presentation" });
    this.node = element(
      "div",
      { class: "list", role: "listbox", tabindex: 0, "aria-label": options.label },
      this.#space,
    );
    this.node.addEventListener("scroll", () => this.#draw(), { passive: true });
    this.node.addEventListener("click", (event) => {
      const index = this.#indexOf(event.target);
      if (index === null) return;
      this.select(index);
      options.onOpen(index);
    });
    new ResizeObserver(() => this.#draw()).observe(this.node);
  }

  get selected(): number {
    return this.#selected;
  }

  /** Redraws all rows, for new or changed items. */
  setLength(length: number): void {
    this.#length = length;
    this.#space.style.height = `${length * this.#options.rowHeight}px`;
    if (this.#selected >= length) this.#selected = length - 1;
    this.redraw();
  }

  redraw(): void {
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#draw();
  }

  select(index: number, { quietly = false } = {}): void {
    if (this.#length === 0) return;
    const next = Math.max(0, Math.min(this.#length - 1, index));
    const before = this.#selected;
    this.#selected = next;
    this.#show(next);
    for (const changed of [before, next]) this.#mark(changed);
    if (!quietly && before !== next) this.#options.onSelect(next);
  }

  unselect(): void {
    const before = this.#selected;
    this.#selected = -1;
    this.#mark(before);
  }

  /** True when the list handled the key. */
  press(key: string): boolean {
    const page = Math.max(1, Math.floor(this.node.clientHeight / this.#options.rowHeight) - 1);
    const steps: { readonly [key: string]: number } = {
      ArrowDown: 1,
      j: 1,
      ArrowUp: -1,
      k: -1,
      PageDown: page,
      PageUp: -page,
      Home: -this.#length,
      g: -this.#length,
      End: this.#length,
      G: this.#length,
    };
    const by = steps[key];
    if (by !== undefined) {
      this.select(this.#selected < 0 ? (by < 0 ? 0 : by - 1) : this.#selected + by);
      return true;
    }
    if (key === "Enter" && this.#selected >= 0) {
      this.#options.onOpen(this.#selected);
      return true;
    }
    return false;
  }

  #show(index: number): void {
    const { rowHeight } = this.#options;
    const { scrollTop, clientHeight } = this.node;
    const top = index * rowHeight;
    if (top < scrollTop) this.node.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight) {
      this.node.scrollTop = top + rowHeight - clientHeight;
    }
    this.#draw();
  }

  #draw(): void {
    const { rowHeight, row } = this.#options;
    const first = Math.max(0, Math.floor(this.node.scrollTop / rowHeight) - BEYOND);
    const inSight = Math.ceil(this.node.clientHeight / rowHeight) + 2 * BEYOND;
    const end = Math.min(this.#length, first + inSight);
    for (const [index, old] of this.#rows) {
      if (index >= first && index < end) continue;
      old.remove();
      this.#rows.delete(index);
    }
    for (let index = first; index < end; index++) {
      if (this.#rows.has(index)) continue;
      const made = row(index);
      made.id = `${this.#options.label.replaceAll(" ", "-")}-${index}`;
      made.dataset.index = String(index);
      made.setAttribute("role", "option");
      made.setAttribute("aria-setsize", String(this.#length));
      made.setAttribute("aria-posinset", String(index + 1));
      made.style.top = `${index * rowHeight}px`;
      made.style.height = `${rowHeight}px`;
      this.#rows.set(index, made);
      this.#space.append(made);
      this.#mark(index);
    }
  }

  #mark(index: number): void {
    const row = this.#rows.get(index);
    if (row === undefined) return;
    const selected = index === this.#selected;
    row.setAttribute("aria-selected", String(selected));
    if (selected) this.node.setAttribute("aria-activedescendant", row.id);
  }

  #indexOf(target: EventTarget | null): number | null {
    const row = target instanceof Element ? target.closest("[data-index]") : null;
    const index = row?.getAttribute("data-index");
    return index === null || index === undefined ? null : Number(index);
  }
}
