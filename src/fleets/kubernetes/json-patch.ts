/** One operation of a JSON patch (RFC 6902). */
export interface Operation {
  readonly op: 'test' | 'add' | 'replace' | 'remove';
  readonly path: string;
  readonly value?: unknown;
}

export const add = (path: readonly string[], value: unknown): Operation => ({ op: 'add', path: pointer(path), value });
export const remove = (path: readonly string[]): Operation => ({ op: 'remove', path: pointer(path) });
/** What must be so, or nothing of the patch is done. */
export const test = (path: readonly string[], value: unknown): Operation => ({
  op: 'test',
  path: pointer(path),
  value,
});

/** As JSON pointers have it (RFC 6901). */
function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
