import type { Capabilities } from '../../src/core/ports/fleet.js';
import type { Known, Probe, ProbeType } from '../../src/core/ports/probe.js';
import { eventually } from './eventually.js';

export interface ProbeCase {
  readonly type: string;
  /** As written in a file, beside name and type. */
  readonly args: unknown;
  /** What it is compared with, where it compares. */
  readonly known?: Known;
}

export interface ProbeBench {
  readonly probes: ReadonlyMap<string, ProbeType>;
  /** A healthy target with users. */
  readonly capabilities: Capabilities;
}

const FILLED_MS = 20_000;

/** What every probe owes against a healthy target. */
export function probeConformance(fleet: string, cases: readonly ProbeCase[], bench: () => ProbeBench): void {
  describe.each(cases)(`probe $type on ${fleet}, $args`, ({ type, args, known }) => {
    const signal = new AbortController().signal;
    let probe: Probe;
    let declared: Readonly<Record<string, 'share' | 'milliseconds' | 'number' | 'text'>>;

    beforeEach(() => {
      const { probes, capabilities } = bench();
      const probeType = probes.get(type);
      if (!probeType) throw new Error(`no probe ${type}`);
      const parsed = probeType.args.parse(args);
      declared = probeType.values(parsed);
      probe = probeType.make('conformance', parsed, capabilities);
    });

    it('measures the values that it declares, in their units, once it has seen enough', async () => {
      const { seen } = await eventually(
        () => probe.measure(signal, known),
        ({ samples = 1, enough = 1 }) => samples >= enough,
        FILLED_MS,
      );
      expect(Object.keys(seen.values).sort()).toEqual(Object.keys(declared).sort());
      for (const [name, unit] of Object.entries(declared)) {
        const value = seen.values[name];
        expect(typeof value).toBe(unit === 'text' ? 'string' : 'number');
        if (typeof value === 'number') expect(value).toBeGreaterThanOrEqual(0);
        if (unit === 'share') expect(value).toBeLessThanOrEqual(1);
      }
    });

    it('may be asked by several at once', async () => {
      const all = await Promise.all(Array.from({ length: 5 }, () => probe.measure(signal, known)));
      expect(all).toHaveLength(5);
    });

    it('refuses arguments that it does not know', () => {
      const written = { ...(args as object), misspelt: 1 };
      expect(bench().probes.get(type)?.args.safeParse(written).success).toBe(false);
    });
  });
}
