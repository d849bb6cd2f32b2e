/**
 * Marks a class as the fault or probe of a kind, so that a room is filled by its files alone: the entry points read
 * every `*.fault.ts` and `*.probe.ts`, and two of one kind stop the start.
 */
const kinds = new WeakMap<object, string>();

function mark(kind: string) {
  return (target: object): void => {
    kinds.set(target, kind);
  };
}

/** On a class that implements `Fault`. Its constructor takes `Capabilities` narrowed to what it `needs`. */
export const FaultKind = mark;
/** On a class that implements `ProbeType`. */
export const ProbeKind = mark;

/** @returns the kind of a marked class, undefined for anything else. */
export function kindOf(value: unknown): string | undefined {
  return typeof value === 'function' ? kinds.get(value) : undefined;
}
