import type { RouteObject } from '../../core/ports/route-objects.js';
import type { Backend } from './backends.js';

/** What a run has noted on a route that it holds away from its rest, so that whoever comes after it can tell. */
export interface Hold {
  readonly run: string;
  readonly injection: string;
  readonly epoch: number;
  /** Weights of before, as `weightsText` writes them. */
  readonly prior: string;
  /** Those that the run has written last. */
  readonly weights: string;
}

type Notes = RouteObject['notes'];

const PREFIX = 'silverback.dev/';
const KEYS = ['run', 'injection', 'epoch', 'prior', 'weights'] as const satisfies readonly (keyof Hold)[];

/** Pure. Null where no run has noted anything. */
export function holdIn(notes: Notes): Hold | null {
  const note = (key: keyof Hold): string => notes[PREFIX + key] ?? '';
  if (note('run') === '') return null;
  const epoch = Number.parseInt(note('epoch'), 10);
  return {
    run: note('run'),
    injection: note('injection'),
    // Who has no number is older than everybody.
    epoch: Number.isNaN(epoch) ? 0 : epoch,
    prior: note('prior'),
    weights: note('weights'),
  };
}

/** Pure. @returns what is to be noted, or taken away */
export function notesOf(hold: Hold | null): Readonly<Record<string, string | null>> {
  return Object.fromEntries(KEYS.map((key) => [PREFIX + key, hold === null ? null : String(hold[key])]));
}

/** Pure. Whether nobody has noted anything in between. */
export function isSameHold(a: Hold | null, b: Hold | null): boolean {
  return KEYS.every((key) => a?.[key] === b?.[key]);
}

/** Pure. `svc-west=4500,svc-east=5500`, in the order of the rule. */
export function weightsText(backends: readonly Backend[]): string {
  return backends.map(({ name, weight }) => `${name}=${weight}`).join(',');
}

/** Pure. The weights that such a text names; null when it is not of these backends in this order. */
export function weightsIn(text: string, backends: readonly Backend[]): readonly number[] | null {
  const parts = text.split(',');
  if (parts.length !== backends.length) return null;
  const weights = parts.map((part, at) => {
    const [, name, weight] = /^([^=]+)=(\d+)$/.exec(part) ?? [];
    return name === backends[at]?.name ? Number(weight) : Number.NaN;
  });
  return weights.some(Number.isNaN) ? null : weights;
}
