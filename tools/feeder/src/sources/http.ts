/** A JSON answer of an HTTP endpoint. */

import type { HttpConfig } from '../config.ts';
import type { Quote } from '../combine.ts';
import { parsePrice } from '../decimal.ts';
import { resolvePointer } from '../pointer.ts';
import { now, parseTime } from '../time.ts';
import type { Source } from './source.ts';

const MOST_BYTES = 1024 * 1024;

export class HttpSource implements Source {
  readonly name: string;
  readonly #config: HttpConfig;
  readonly #headers: Record<string, string>;

  constructor(config: HttpConfig, env: NodeJS.ProcessEnv = process.env) {
    this.name = new URL(config.url).host;
    this.#config = config;
    this.#headers = { accept: 'application/json' };
    for (const [header, variable] of config.headers) {
      const value = env[variable];
      if (value === undefined) throw new Error(`${variable} is not set; ${this.name} needs it for ${header}`);
      this.#headers[header] = value;
    }
  }

  async quote(): Promise<Quote> {
    const { pointer, timePointer } = this.#config;
    const asked = now();
    const answer: unknown = JSON.parse(await this.#body());
    const price = parsePrice(resolvePointer(answer, pointer));
    // Without a time of its own the answer is no older than the question.
    const time = timePointer === undefined ? asked : parseTime(resolvePointer(answer, timePointer));
    return { source: this.name, price, time };
  }

  /** The time limit holds for the whole answer, not only its beginning. */
  async #body(): Promise<string> {
    const { url, timeoutMs } = this.#config;
    let response: Response;
    try {
      response = await fetch(url, { headers: this.#headers, signal: AbortSignal.timeout(timeoutMs) });
      if (!response.ok) {
        await response.body?.cancel();
        throw new Error(`answered ${response.status}`);
      }
      return await readAtMost(response, MOST_BYTES);
    } catch (error) {
      throw new Error(reasonOf(error, timeoutMs));
    }
  }
}

async function readAtMost(response: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).length;
    if (size > most) throw new Error(`answered more than ${most} bytes`);
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch` hides the reason in the cause. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `did not answer within ${timeoutMs / 1e3} s`;
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: string } | undefined)?.code;
  return cause ? `cannot be reached: ${code ?? cause.message}` : error.message;
}
