import type { Balancer, ServerStanding } from '../../../core/ports/balancer.js';
import { areIdle } from './idle.js';

const balancer = (standings: Readonly<Record<string, Omit<ServerStanding, 'evidence'>>>) =>
  ({
    standing: async (server: string) => ({ state: 'unknown', sessions: 0, ...standings[server], evidence: '' }),
  }) as unknown as Balancer;

const on = (...servers: string[]) => servers.map((server) => ({ route: 'www', server }));
const BALANCERS = {
  www: balancer({
    done: { state: 'out', sessions: 0 },
    busy: { state: 'out', sessions: 1 },
    serving: { state: 'in', sessions: 0 },
  }),
};

it.each([
  ['that are out with nothing open are', on('done'), true],
  ['of which one has something open are not', on('done', 'busy'), false],
  ['that still get their share are not', on('serving'), false],
  ['of which nobody can tell are not', on('done', 'unheard'), false],
  ['of an unknown route are not', [{ route: 'api', server: 'done' }], false],
  ['that are none are not', on(), false],
])('servers %s idle', async (_, servers, expected) => {
  expect(await areIdle(servers, BALANCERS)).toBe(expected);
});

it('that a balancer does not answer is no word for it', async () => {
  const mute = { www: { standing: () => Promise.reject(new Error('no answer')) } as unknown as Balancer };
  await expect(areIdle(on('done'), mute)).rejects.toThrow('no answer');
});
