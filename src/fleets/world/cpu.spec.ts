import { type StubProcess, stubWorld } from '../../../test/fakes/stub-world.js';
import { SystemClock } from '../../config/system-clock.js';
import { WorldCpu } from './cpu.js';

/** An instance that uses so much of a core and serves so many requests a second, whatever it says of a burn. */
function instance(
  zone: string,
  used: number,
  perSecond: number,
  more: StubProcess['status'] & { burns?: boolean } = {},
) {
  const { burns = false, ...status } = more;
  const burn = { run: 'r', injection: 'i', share: 0.5, expiresInMs: 1000 };
  const [region = ''] = zone.split('-');
  const state = () => {
    const upMs = performance.now();
    const served = Math.round((upMs / 1000) * perSecond);
    return { capacity: 100, served, burns: burns ? [burn] : [], cpu: { usedMs: upMs * used, upMs } };
  };
  return { status: { region, zone, ...status }, control: { 'GET /state': state } };
}

async function look(name: string, processes: Readonly<Record<string, StubProcess>>) {
  const { world, end } = await stubWorld(processes);
  try {
    return await new WorldCpu(world, new SystemClock()).isBurning(name, 0.5);
  } finally {
    await end();
  }
}

const BURNS = { burns: true };

describe('whether an instance burns', () => {
  it('is told by its own neighbours, however much less is to be done elsewhere', async () => {
    const seen = await look('instance.west-1.1', {
      'instance.west-1.1': instance('west-1', 0.6, 600),
      'instance.west-1.2': instance('west-1', 0.58, 600),
      'instance.west-2.1': instance('west-2', 0.05, 50),
      'instance.east-1.1': instance('east-1', 0.02, 20),
    });
    expect(seen).toEqual({
      state: 'absent',
      evidence: 'instance.west-1.1 burns nothing; measured 60 % of a core, 1 left alone of zone west-1 use 58 %',
    });
  });

  it('is not hidden by those elsewhere who have more to do', async () => {
    const seen = await look('instance.west-1.1', {
      'instance.west-1.1': instance('west-1', 0.55, 50, BURNS),
      'instance.west-2.1': instance('west-2', 0.05, 50),
      'instance.east-1.1': instance('east-1', 0.8, 800),
      'instance.east-1.2': instance('east-1', 0.8, 800),
    });
    expect(seen).toMatchObject({
      state: 'in-effect',
      evidence: expect.stringContaining('of region west use 5 %') as string,
    });
  });

  it('is told by the request where every neighbour burns, is dead, or is harmed', async () => {
    const neighbours = {
      'instance.west-1.2': instance('west-1', 0.9, 100, BURNS),
      'instance.west-1.3': instance('west-1', 0.9, 100, { heldBy: ['other'] }),
      'instance.west-2.1': instance('west-2', 0.9, 0, { state: 'starting' }),
      'instance.east-1.1': instance('east-1', 0.08, 100),
    };
    const own = (used: number, burns: boolean) => ({ 'instance.west-1.1': instance('west-1', used, 500, { burns }) });
    expect(await look('instance.west-1.1', { ...own(0.9, true), ...neighbours })).toMatchObject({ state: 'in-effect' });
    // As busy as that it would be without any burn.
    expect(await look('instance.west-1.1', { ...own(0.42, true), ...neighbours })).toMatchObject({ state: 'unknown' });
    expect(await look('instance.west-1.1', { ...own(0.42, false), ...neighbours })).toMatchObject({ state: 'absent' });
  });

  it('cannot be shown where nobody is left alone', async () => {
    const alone = (used: number, burns: boolean) => ({ 'instance.west-1.1': instance('west-1', used, 50, { burns }) });
    expect(await look('instance.west-1.1', alone(0.6, true))).toMatchObject({ state: 'unknown' });
    expect(await look('instance.west-1.1', alone(0.1, false))).toMatchObject({ state: 'absent' });
  });
});
