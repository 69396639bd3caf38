import { Writable } from "node:stream";

const ESCAPE = "\x1b";
const SEQUENCES = new RegExp(`${ESCAPE}\\[[\\d;]*[A-Za-z]|${ESCAPE}.|.`, "gsu");
const COLOUR = new RegExp(`^${ESCAPE}\\[[\\d;]*m$`);

/** As much of a terminal as the command uses: what stands on it after what was written. */
export class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns: number;
  readonly #height: number;
  readonly #rows: string[][] = [[]];
  /** Rows that have left it at the top. */
  readonly #gone: string[] = [];
  #row = 0;
  #column = 0;
  #saved: readonly [row: number, column: number] = [0, 0];

  constructor(columns: number, height: number) {
    super();
    this.columns = columns;
    this.#height = height;
  }

  get stream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }

  get text(): string {
    const rows = [...this.#gone, ...this.#rows.map((row) => row.join(""))];
    return rows
      .map((row) => row.trimEnd())
      .join("\n")
      .trimEnd();
  }

  override write(text: string): boolean {
    for (const [part] of text.matchAll(SEQUENCES)) this.#take(part);
    return true;
  }

  #take(part: string): void {
    switch (part) {
      case "\n":
        this.#down();
        this.#column = 0;
        return;
      case "\r":
        this.#column = 0;
        return;
      case "\x1bD":
        this.#down();
        return;
      case "\x1b[A":
        this.#row = Math.max(0, this.#row - 1);
        return;
      case "\x1b[B":
        this.#row = Math.min(this.#rows.length - 1, this.#row + 1);
        return;
      case "\x1b7":
        this.#saved = [this.#row, this.#column];
        return;
      case "\x1b8":
        [this.#row, this.#column] = this.#saved;
        return;
      case "\x1b[J":
        this.#rows.splice(this.#row + 1);
        this.#rows[this.#row]?.splice(this.#column);
        return;
      case "\x1b[K":
        this.#rows[this.#row]?.splice(this.#column);
        return;
      default:
        if (COLOUR.test(part)) return;
        if (part.startsWith("\x1b")) throw new Error(`unknown: ${JSON.stringify(part)}`);
        this.#put(part);
    }
  }

  #put(character: string): void {
    if (this.#column === this.columns) {
      this.#down();
      this.#column = 0;
    }
    const row = this.#rows[this.#row] ?? [];
    while (row.length < this.#column) row.push(" ");
    row[this.#column++] = character;
    // As terminals do, a cursor that moves leaves the place behind a full line.
  }

  #down(): void {
    if (this.#column === this.columns) this.#column--;
    this.#row++;
    if (this.#row === this.#rows.length) this.#rows.push([]);
    if (this.#rows.length <= this.#height) return;
    this.#gone.push((this.#rows.shift() ?? []).join(""));
    this.#row--;
  }
}
