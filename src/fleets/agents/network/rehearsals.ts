import type { PrepareDetour } from '../../../core/agent/detour.js';
import type { PrepareLookups } from '../../../core/agent/lookups.js';
import type { PrepareLoss } from '../../../core/agent/loss.js';
import type { PrepareCut } from '../../../core/agent/network.js';
import type { Capability } from '../../../core/ports/fleet.js';

/** Of those addresses that are nobody's (RFC 5737). */
const NOBODY = '192.0.2.1';

/** What an agent is asked to put in place, as it would elsewhere, without harming anybody. */
export interface Rehearsal {
  readonly call: string;
  readonly order: object;
  /** What this is for, as words after "agents cannot". */
  readonly what: string;
  /** What the kernel must have for it. */
  readonly kernel: string;
}

const CUT: Omit<PrepareCut, 'fence'> = { peers: [NOBODY], oneWay: false, breaks: false };
const LOSS: Omit<PrepareLoss, 'fence'> = { peers: [NOBODY], share: 0.5 };
const DETOUR: Omit<PrepareDetour, 'fence'> = {
  heading: { spots: [{ address: NOBODY, port: 7 }], host: null },
  share: 1,
  harm: { kind: 'abort', with: 'reset' },
};

/** With an error: what answers it needs all that silence does, and more. */
const LOOKUPS: Omit<PrepareLookups, 'fence'> = { mode: 'servfail', nameservers: [NOBODY] };

/** By what needs it. */
export const REHEARSALS: ReadonlyMap<Capability, Rehearsal> = new Map([
  ['cutter', { call: 'prepare', order: CUT, what: 'cut networks', kernel: 'iptables' }],
  ['loss', { call: 'prepareLoss', order: LOSS, what: 'lose packets', kernel: 'iptables and its match "statistic"' }],
  ['upstreams', { call: 'prepareDetour', order: DETOUR, what: 'disturb calls', kernel: 'iptables and ipset' }],
  [
    'lookups',
    {
      call: 'prepareLookups',
      order: LOOKUPS,
      what: 'let lookups fail',
      kernel: 'iptables, ipset and zones of connection tracking',
    },
  ],
]);
