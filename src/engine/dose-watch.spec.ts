import type { RunState } from '../core/run/state.js';
import { DoseWatch } from './dose-watch.js';
import { TrafficLog } from './traffic-log.js';

function counters(at: number, requests: number) {
  const west = { requests, errors: 0, attempts: requests, latency: { boundsMs: [100], counts: [requests, 0] } };
  const www = { requests, lost: 0, retried: 0, stragglers: 0, writesAcknowledged: 0, regions: { west } };
  return { at, routes: { www } };
}

describe('a dose', () => {
  it('is summed up at the next look after it is over, also when nothing is probed any more', () => {
    const log = new TrafficLog();
    let phase = 'in-effect';
    const plan = { dose: { label: '+200ms', explainsMs: 200 }, regions: ['west'] };
    const session = {
      now: 1_000,
      get state() {
        return { injections: [{ id: 'slow', plan, phase, inEffectAt: 1_000 }] } as unknown as RunState;
      },
    };
    const doses = new DoseWatch(session, log);
    log.add(1_000, counters(1_000, 100));
    expect(doses.seen([])).toEqual([]);
    log.add(2_000, counters(2_000, 350));
    phase = 'reverted';
    const [felt, ...more] = doses.seen([]);
    expect(felt).toMatchObject({ type: 'DoseFelt', id: 'slow', regions: { west: { requests: 250 } }, left: [] });
    expect([...more, ...doses.seen([])]).toEqual([]);
  });
});
