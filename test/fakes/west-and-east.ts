import type { Instance } from '../../src/core/instance.js';
import type { Capabilities } from '../../src/core/ports/fleet.js';

/** Planning touches nothing: no capability is there to be used. */
export const none = {} as Capabilities;

export function instance(id: string, region: string, zone: string, service = 'instance'): Instance {
  return { id, region, zone, service, state: 'running', undo: 'restart' };
}

/** A small fleet: a region of two zones, and one of one. */
export const westAndEast: readonly Instance[] = [
  instance('dns', '', '', 'dns'),
  instance('edge.west', 'west', '', 'edge'),
  instance('instance.w1.1', 'west', 'w1'),
  instance('instance.w2.1', 'west', 'w2'),
  { ...instance('instance.w2.2', 'west', 'w2'), state: 'down' },
  instance('edge.east', 'east', '', 'edge'),
  instance('instance.e1.1', 'east', 'e1'),
];
