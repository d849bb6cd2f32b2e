import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { SilverbackError } from './core/errors.js';
import type { Capabilities } from './core/ports/fleet.js';
import { FaultKind, type FaultClass } from './core/kind.js';
import { asFault, collect, discoverFaults, discoverProbes } from './discovery.js';

/** Names of a room's files of the kind: a file is called by what it holds. */
const filesOf = async (kind: 'fault' | 'probe'): Promise<string[]> =>
  (await readdir(new URL(`./${kind}s/`, import.meta.url)))
    .filter((file) => file.endsWith(`.${kind}.ts`))
    .map((file) => file.slice(0, -`.${kind}.ts`.length))
    .sort();

const class_ = class {
  static readonly args = z.strictObject({});
  static readonly needs = [];
};

describe('discovery', () => {
  it('finds every fault with what validation needs of it', async () => {
    const faults = await discoverFaults();
    expect([...faults.keys()].map((kind) => kind.replace('.', '-')).sort()).toEqual(await filesOf('fault'));
    for (const fault of faults.values()) {
      expect(fault.needs).toContain('instances');
      expect(new fault({} as Capabilities).newcomers).toBe(fault.newcomers);
    }
    expect(faults.get('instance.kill')?.args.parse({})).toEqual({ service: 'instance', count: 1 });
    expect(faults.get('network.partition')?.args.safeParse({ between: ['a', 'a'] }).success).toBe(false);
  });

  it('finds every probe', async () => {
    const probes = await discoverProbes();
    expect([...probes.keys()].sort()).toEqual(await filesOf('probe'));
    expect(probes.get('traffic')?.values({ measure: 'p99' })).toEqual({ value: 'milliseconds' });
  });

  it('refuses two of one kind and names both files', () => {
    const marked = () => {
      const fault = class extends class_ {};
      FaultKind('twice')(fault as unknown as FaultClass);
      return fault;
    };
    const files = [
      { file: 'faults/a.fault.ts', exports: { A: marked() } },
      { file: 'faults/b.fault.ts', exports: { B: marked() } },
    ];
    expect(() => collect(files, 'fault', (value) => value)).toThrow(
      new SilverbackError('duplicate-kind', 'fault twice is in faults/a.fault.ts and in faults/b.fault.ts'),
    );
  });

  it('refuses a marked class that is no fault, and says what it lacks', () => {
    const fault = class extends class_ {};
    FaultKind('lame')(fault as unknown as FaultClass);
    expect(() => collect([{ file: 'faults/lame.fault.ts', exports: { fault } }], 'fault', asFault)).toThrow(
      'faults/lame.fault.ts: fault lame lacks plan, inject, verify, revert',
    );
  });

  it('passes over what is not marked', () => {
    expect(collect([{ file: 'x', exports: { class_, number: 7 } }], 'fault', asFault).size).toBe(0);
  });
});
