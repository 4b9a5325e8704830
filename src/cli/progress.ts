import type { Output } from './surroundings.ts';

const REDRAW_MS = 100;
const LINE_MS = 10_000;

/** How far long work has come, on stderr: one line that is redrawn on a terminal, elsewhere a line now and then. */
export class Progress {
  readonly #stream: Output;
  #shownAt = performance.now();
  #drawn = false;

  constructor(stream: Output) {
    this.#stream = stream;
  }

  show(text: string): void {
    const { isTTY = false } = this.#stream;
    const now = performance.now();
    if (now - this.#shownAt < (isTTY ? REDRAW_MS : LINE_MS)) return;
    this.#shownAt = now;
    this.#drawn = isTTY;
    this.#stream.write(isTTY ? `\r\u001b[K${text}` : `${text}\n`);
  }

  /** Makes room for what is printed next. */
  end(): void {
    if (this.#drawn) this.#stream.write('\r\u001b[K');
    this.#drawn = false;
  }
}
