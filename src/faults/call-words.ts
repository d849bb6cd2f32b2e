import type { PlannedInjection } from '../core/ports/fault.js';

/** How a harm of calls reads, as in `WHAT 5 % of the calls`, and what it explains. */
export interface CallWords extends Pick<PlannedInjection, 'dose'> {
  readonly what: string;
}

export function percentOf(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
