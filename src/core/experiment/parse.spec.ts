import { EXPERIMENT, kinds } from '../../../test/fakes/kinds.js';
import { resolveEndpoints } from './endpoints.js';
import type { Experiment } from './experiment.js';
import { parseExperiment, type ParseOptions } from './parse.js';

const read = (text = EXPERIMENT, options: Partial<ParseOptions> = {}): Experiment =>
  parseExperiment(text, 'small.yaml', { kinds, ...options });

describe('parseExperiment', () => {
  it('turns what people write into milliseconds, basis points and shares', () => {
    const { method, steadyState, guards, objectives } = read();
    expect(steadyState.probes[0]?.tolerance).toEqual({ value: { atLeast: 0.99 } });
    expect(steadyState.probes[1]?.tolerance).toEqual({ status: { equals: 200 }, latency: { atMost: 250 } });
    expect(method[1]).toMatchObject({ kind: 'shift', from: 'us-west', back: false, stepsBp: [500, 10_000] });
    expect(method[3]).toEqual({ kind: 'hold', id: 'hold-1', forMs: 10_000 });
    expect(read(EXPERIMENT.replace('instance.kill', 'instance.kill, dynamic: true')).method.at(-1)).toEqual({
      ...method.at(-1),
      dynamic: true,
    });
    expect(guards.maxDurationMs).toBe(108_000_000);
    expect(objectives).toEqual({ evacuateWithinMs: 420_000 });
  });

  it('fills in the defaults', () => {
    const { title, labels, intent, steadyState, guards, allowIrreversible, method } = read();
    expect({ title, labels, intent, allowIrreversible }).toEqual({
      title: 'small',
      labels: {},
      intent: 'drill',
      allowIrreversible: false,
    });
    expect(steadyState).toMatchObject({ intervalMs: 250, holdIntervalMs: 5000 });
    expect(steadyState.probes[0]).toMatchObject({
      when: ['before', 'during', 'after'],
      failAfter: 2,
      args: { region: 'all' },
    });
    expect(guards).toMatchObject({
      maxPauseMs: 900_000,
      headroom: 0.15,
      blastRadius: {},
      errorBudget: null,
      skipPreflight: [],
    });
    expect(method[1]).toMatchObject({
      soakMs: 2000,
      maxSoakMs: 20_000,
      gate: { successDrop: 0.005, latencyFactor: 2, latencyFloorMs: 250 },
    });
    expect(read(EXPERIMENT.replace('5%, 100%]', '5%, 100%], soak: 5s')).method[1]).toMatchObject({ maxSoakMs: 50_000 });
    const short = read(
      EXPERIMENT.replace('{ maxDuration: 30h }', '{ errorBudget: { objective: 99.99%, period: 30d, spend: 10% } }'),
    );
    expect(short.guards).toMatchObject({
      maxDurationMs: 1_800_000,
      errorBudget: { objective: 0.9999, spend: 0.1, windows: [{ rate: 14.4 }, { rate: 6 }] },
    });
  });

  it('numbers the steps of a kind and lets a way back find its shift', () => {
    expect(read().method.map(({ id }) => id)).toEqual([
      'scale-1',
      'shift-1',
      'dark',
      'hold-1',
      'revert-1',
      'shift-2',
      'fault-2',
    ]);
    expect(read().method[5]).toMatchObject({ back: true, from: 'us-west' });
  });

  it('puts variables in: --set wins over simulate, simulate over the file', () => {
    const holdMs = (options: Partial<ParseOptions>) =>
      read(EXPERIMENT, options).method.map((step) => step.kind === 'hold' && step.forMs)[3];
    expect(holdMs({})).toBe(10_000);
    expect(holdMs({ simulate: true })).toBe(86_400_000);
    expect(holdMs({ simulate: true, set: { hold: '2h' } })).toBe(7_200_000);
    expect(read(EXPERIMENT, { set: { count: '3' } }).method[6]).toMatchObject({ args: { count: 3 } });
    expect(read(EXPERIMENT, { set: { count: '3' } }).variables).toEqual({ from: 'us-west', hold: '10s', count: '3' });
  });

  it('gives every intention a hash of its own, and the same one the same', () => {
    const hashes = [{}, { set: { hold: '11s' } }, { target: 'elsewhere' }, { simulate: true }].map(
      (options) => read(EXPERIMENT, options).hash,
    );
    expect(new Set(hashes).size).toBe(4);
    expect(read(EXPERIMENT, { set: { hold: '10s' } }).hash).toBe(hashes[0]);
    expect(read(EXPERIMENT, { target: 'elsewhere' }).target).toBe('elsewhere');
  });

  it('leaves endpoints to the target, and puts its addresses in afterwards', () => {
    expect(read().steadyState.probes[1]?.args).toEqual({ url: '${target.www}' });
    const resolved = resolveEndpoints(read(), { www: 'http://www.silverback.test/' });
    expect(resolved.steadyState.probes[1]?.args).toEqual({ url: 'http://www.silverback.test/' });
    expect(() => resolveEndpoints(read(), {})).toThrow('the target has no endpoint "www"');
  });

  it('accepts a few aliases, and a byte order mark', () => {
    const aliased = EXPERIMENT.replace('steps: [5%, 100%]', 'steps: &ramp [5%, 100%]').replace(
      'steps: [100%]',
      'steps: *ramp',
    );
    expect(read(aliased).method[5]).toMatchObject({ stepsBp: [500, 10_000] });
    expect(read(`\uFEFF${EXPERIMENT}`).name).toBe('small');
  });
});
