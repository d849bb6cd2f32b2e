import { type StubProcess, stubWorld } from '../../../test/fakes/stub-world.js';
import { SystemClock } from '../../config/system-clock.js';
import { type ControlRoutes, controlServer } from '../../world/control.js';
import { notFound } from '../../world/control-error.js';
import { WorldReplicator } from './replicator.js';

/** The data port of a store that keeps what is written in `kept`. */
function dataOf(kept: Map<string, string>) {
  let seq = 0;
  const routes: ControlRoutes = {
    'PUT /kv/:key': ({ params }) => {
      const id = `west.2:${(seq += 1)}`;
      kept.set(params['key'] ?? '', id);
      return { id };
    },
    'GET /kv/:key': ({ params }) => {
      if (!kept.has(params['key'] ?? '')) throw notFound('nothing');
      return { value: {}, id: kept.get(params['key'] ?? '') };
    },
  };
  const [listener] = controlServer(routes).listeners('request') as NonNullable<StubProcess['data']>[];
  return listener!;
}

interface Written {
  readonly reachable?: boolean;
  readonly delayMs?: number | null;
}

/** West says that it holds everything back, and how far behind east is; whether a write arrives there is another matter. */
async function look(arrives: boolean, { reachable = true, delayMs = null }: Written = {}) {
  const west = new Map<string, string>();
  const lags = [{ to: 'east', delayMs, run: 'r', injection: 'i' }];
  const { world, end } = await stubWorld({
    'store.west': {
      control: {
        'GET /state': () => ({ peers: { east: { pending: 9, lagMs: 60_000 } }, lags }),
        'GET /reach/:to': () => ({ reachable, passed: reachable ? ['store.east'] : [], evidence: 'looked' }),
      },
      data: dataOf(west),
    },
    'store.east': { data: dataOf(arrives ? west : new Map<string, string>()) },
  });
  try {
    return await new WorldReplicator(world, new SystemClock()).isHeldBack('west', 'east', delayMs);
  } finally {
    await end();
  }
}

describe('a store that says it holds its writes back', () => {
  it('is believed when the other side does not have them', async () => {
    expect(await look(false)).toMatchObject({ state: 'in-effect' });
    expect(await look(false, { delayMs: 300 })).toMatchObject({ state: 'in-effect' });
  });

  it('is found out when the other side has them', async () => {
    expect(await look(true)).toMatchObject({ state: 'absent' });
  });

  it('has shown nothing while they could not go anyway', async () => {
    expect(await look(false, { reachable: false })).toMatchObject({ state: 'unknown' });
  });
});
