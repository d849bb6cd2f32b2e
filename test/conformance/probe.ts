import type { Capabilities } from '../../src/core/ports/fleet.js';
import type { Known, Probe, ProbeType } from '../../src/core/ports/probe.js';
import { eventually } from './eventually.js';

export interface ProbeCase {
  readonly type: string;
  /** As written in a file, beside name and type. */
  readonly args: object;
  /** What it is compared with, where it compares. */
  readonly known?: Known;
  /** What of it to replace so that nobody is there; the bench's `gone` fleet is asked for what this leaves out. */
  readonly gone?: object;
  /** What of it to replace so that nobody ever answers. */
  readonly silent?: object;
}

export interface ProbeBench {
  readonly probes: ReadonlyMap<string, ProbeType>;
  /** A healthy target with users. */
  readonly capabilities: Capabilities;
  /** The same target after its end. */
  readonly gone: Capabilities;
  /** Besides the target's own: what `${target.NAME}` in a case stands for. */
  readonly endpoints: Readonly<Record<string, string>>;
}

const FILLED_MS = 20_000;
/** Any honest obedience is far quicker. */
const PROMPTLY_MS = 10_000;

/** What every probe owes: against a healthy target, and when there is none. */
export function probeConformance(fleet: string, cases: readonly ProbeCase[], bench: () => ProbeBench): void {
  describe.each(cases)(`probe $type on ${fleet}, $args`, ({ type, args, known, gone, silent }) => {
    const signal = new AbortController().signal;
    let probe: Probe;
    let declared: Readonly<Record<string, 'share' | 'milliseconds' | 'number' | 'text'>>;

    const make = (written: object, capabilities: Capabilities): Probe => {
      const { probes, capabilities: own, endpoints } = bench();
      const probeType = probes.get(type);
      if (!probeType) throw new Error(`no probe ${type}`);
      const parsed = probeType.args.parse(resolved(written, { ...own.endpoints, ...endpoints }));
      declared = probeType.values(parsed);
      return probeType.make('conformance', parsed, capabilities);
    };

    beforeEach(() => {
      probe = make(args, bench().capabilities);
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

    it('throws when its source is gone: nothing is no value', async () => {
      const orphan = gone ? make({ ...args, ...gone }, bench().capabilities) : make(args, bench().gone);
      await expect(orphan.measure(signal, known)).rejects.toMatchObject({ code: 'target-unreachable' });
    });

    it('stops as soon as it is told to, however long its source would take', async () => {
      const controller = new AbortController();
      const waiting = make({ ...args, ...silent }, bench().capabilities).measure(controller.signal, known);
      if (silent) setTimeout(() => controller.abort(), 50);
      else controller.abort();
      const late = new Promise((resolve) => setTimeout(resolve, PROMPTLY_MS, 'went on').unref());
      await expect(Promise.race([waiting, late])).rejects.toThrow();
    });

    it('refuses arguments that it does not know', () => {
      const { probes, capabilities, endpoints: more } = bench();
      const endpoints = { ...capabilities.endpoints, ...more };
      const written = { ...args, misspelt: 1 };
      expect(probes.get(type)?.args.safeParse(resolved(args, endpoints)).success).toBe(true);
      expect(probes.get(type)?.args.safeParse(resolved(written, endpoints)).success).toBe(false);
    });
  });
}

function resolved(written: object, endpoints: Readonly<Record<string, string>>): unknown {
  const text = JSON.stringify(written).replace(/\$\{target\.([^}]*)\}/g, (all, name: string) => endpoints[name] ?? all);
  return JSON.parse(text);
}
