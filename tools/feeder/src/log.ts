/** One line for each event, on standard error, as text or JSON. */

export type Level = 'info' | 'warn' | 'error';

const QUIET_MS = 60_000;

export class Log {
  readonly #json: boolean;
  readonly #write: (line: string) => void;
  readonly #clock: () => number;
  readonly #last = new Map<string, { at: number; text: string; swallowed: number }>();

  constructor(
    json = false,
    write: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
    clock: () => number = Date.now,
  ) {
    this.#json = json;
    this.#write = write;
    this.#clock = clock;
  }

  info(text: string): void {
    this.#line('info', text);
  }

  warn(text: string): void {
    this.#line('warn', text);
  }

  error(text: string): void {
    this.#line('error', text);
  }

  /** A state that may last: said when it begins, when its text changes and once a minute. */
  lasting(level: Level, subject: string, text: string): void {
    const last = this.#last.get(subject);
    const at = this.#clock();
    if (last && last.text === text && at - last.at < QUIET_MS) {
      last.swallowed += 1;
      return;
    }
    const again = last && last.text === text && last.swallowed > 0 ? ` (${last.swallowed + 1} times)` : '';
    this.#last.set(subject, { at, text, swallowed: 0 });
    this.#line(level, `${text}${again}`);
  }

  /** The state is over; said if it was said to be there. */
  over(subject: string, text: string): void {
    if (this.#last.delete(subject)) this.#line('info', text);
  }

  #line(level: Level, text: string): void {
    const time = new Date(this.#clock()).toISOString();
    this.#write(this.#json ? JSON.stringify({ time, level, text }) : `${time} ${level.padEnd(5)} ${text}`);
  }
}
