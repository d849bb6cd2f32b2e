import type { Instance } from '../core/instance.js';
import type { CallFault } from '../core/ports/call-faults.js';
import type { PlannedInjection } from '../core/ports/fault.js';
import { type CallWords, percentOf } from './call-words.js';
import { noMatch } from './no-match.js';

/** @returns the injection of a fault of a gateway's calls. Throws `invalid-experiment` when nobody is called there. */
export function gatewayPlan(
  kind: string,
  instances: readonly Instance[],
  effect: CallFault,
  { what, ...dose }: CallWords,
): PlannedInjection<CallFault> {
  const { region, zone, share } = effect;
  const place = zone === null ? `region ${region}` : `zone ${zone} of region ${region}`;
  const there = instances.filter((instance) => instance.region === region && (zone === null || instance.zone === zone));
  if (there.length === 0) throw noMatch(kind, `instance in ${place}`, instances, [zone ?? region, region]);
  return {
    subject: `edge.${region}->${zone ?? region}`,
    regions: [region],
    zones: zone === null ? [] : [zone],
    instances: 0,
    ...dose,
    undo: 'revert',
    summary: `${what} ${percentOf(share)} of the calls from the gateway of ${region} to its instances${zone === null ? '' : ` in ${zone}`}`,
    effect,
  };
}
