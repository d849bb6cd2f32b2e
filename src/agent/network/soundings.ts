import { sound as asked } from '../../core/agent/loss.js';
import type { Calls } from '../lines.js';
import { Ear } from './ear.js';
import { sound } from './sounding.js';

/** What an agent can be asked of how many packets are lost. */
export function soundingCalls(): Calls {
  const ear = new Ear();
  return {
    ear: async () => ({ port: await ear.port() }),
    sound: async (body) => {
      const { spots, datagrams } = asked.parse(body);
      return { soundings: await Promise.all(spots.map((spot) => sound(spot, datagrams))) };
    },
  };
}
