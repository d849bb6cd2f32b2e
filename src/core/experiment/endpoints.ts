import { SilverbackError } from '../errors.js';
import type { Experiment } from './experiment.js';

const REFERENCE = /\$\{target\.([^{}]*)\}/g;
const STAND_IN = /http:\/\/endpoint-([0-9a-f]+)\.invalid\//g;

/** @returns the names in every `${target.NAME}` of a text, list or mapping. */
export function endpointsIn(value: unknown): string[] {
  const names = new Set<string>();
  mapTexts(value, (text) => text.replace(REFERENCE, (all, name: string) => (names.add(name), all)));
  return [...names];
}

/**
 * Puts a target's addresses where the experiment says `${target.NAME}`.
 * @throws SilverbackError `unsupported-by-target` for a name that the target does not have.
 */
export function resolveEndpoints(experiment: Experiment, endpoints: Readonly<Record<string, string>>): Experiment {
  const { steadyState, method } = experiment;
  return {
    ...experiment,
    steadyState: {
      ...steadyState,
      probes: steadyState.probes.map((probe) => ({ ...probe, args: resolveIn(probe.args, endpoints) })),
    },
    method: method.map((step) => (step.kind === 'fault' ? { ...step, args: resolveIn(step.args, endpoints) } : step)),
  };
}

/** The same in any text, list or mapping. @throws SilverbackError `unsupported-by-target` */
export function resolveIn(value: unknown, endpoints: Readonly<Record<string, string>>): unknown {
  return mapTexts(value, (text) =>
    text.replace(REFERENCE, (_, name: string) => {
      const address = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
      if (address !== undefined) return address;
      throw new SilverbackError('unsupported-by-target', `the target has no endpoint "${name}"`);
    }),
  );
}

/**
 * A target is chosen after an experiment is checked, but a field may insist on an address: while args are validated,
 * an address that nobody owns stands for each reference.
 */
export function withStandIns(args: unknown): unknown {
  const encode = (_: string, name: string): string => `http://endpoint-${Buffer.from(name).toString('hex')}.invalid/`;
  return mapTexts(args, (text) => text.replace(REFERENCE, encode));
}

/** Undoes `withStandIns` on what the args were parsed into. */
export function withReferences(args: unknown): unknown {
  const decode = (_: string, hex: string): string => `\${target.${Buffer.from(hex, 'hex').toString()}}`;
  return mapTexts(args, (text) => text.replace(STAND_IN, decode));
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}
