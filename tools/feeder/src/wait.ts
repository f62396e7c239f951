/** Waiting that ends early when the program is to stop. */

import { setTimeout as sleep } from 'node:timers/promises';

/** The program was asked to stop. */
export class Stopped extends Error {}

export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: stop });
  } catch {
    throw new Stopped('stopped');
  }
}

/** Fails when `work` takes longer. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(
    () => {
      throw new Error(`${what} took longer than ${Math.round(ms / 1e3)} s`);
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

/** Rejects when the program is to stop. */
export function whenStopped(stop: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    const tell = (): void => reject(new Stopped('stopped'));
    if (stop.aborted) tell();
    else stop.addEventListener('abort', tell, { once: true });
  });
  stopped.catch(() => undefined);
  return stopped;
}

/** One clean end for SIGINT and SIGTERM; a second signal ends at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}
