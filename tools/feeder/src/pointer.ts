/** JSON pointers (RFC 6901). */

export function resolvePointer(document: unknown, pointer: string): unknown {
  let here = document;
  for (const token of pointerTokens(pointer)) {
    const inside = typeof here === 'object' && here !== null;
    const found = inside && Object.hasOwn(here as object, token) ? (here as Record<string, unknown>)[token] : undefined;
    if (found === undefined) throw new Error(`the answer has nothing at ${pointer}`);
    here = found;
  }
  return here;
}

export function pointerTokens(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) throw new Error(`"${pointer}" is no JSON pointer: it must start with /`);
  return pointer.slice(1).split('/').map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
