import { z } from 'zod';
import type { Kinds } from '../../src/core/experiment/kinds.js';

const named = z.string().min(1);

type FaultKind = Kinds['faults'] extends ReadonlyMap<string, infer Kind> ? Kind : never;
type ProbeKind = Kinds['probes'] extends ReadonlyMap<string, infer Kind> ? Kind : never;

/** A small house: enough kinds to write experiments with, and none that does anything. */
export const kinds: Kinds = {
  faults: new Map<string, FaultKind>([
    ['region.outage', { args: z.strictObject({ region: named }), newcomers: 'all' }],
    ['zone.outage', { args: z.strictObject({ region: named, zone: named }), newcomers: 'all' }],
    ['network.partition', { args: z.strictObject({ between: z.tuple([named, named]) }) }],
    // Not strict on purpose: the parser refuses unknown fields all the same.
    [
      'instance.kill',
      { args: z.object({ region: named.optional(), count: z.int().min(1).default(1) }), newcomers: 'places' },
    ],
  ]),
  probes: new Map<string, ProbeKind>([
    [
      'traffic',
      {
        args: z.strictObject({
          measure: z.enum(['successRate', 'p99']),
          region: named.default('all'),
          route: named.optional(),
        }),
        values: (args: unknown) => ({
          value: (args as { measure: string }).measure === 'p99' ? 'milliseconds' : 'share',
        }),
      },
    ],
    [
      'http',
      {
        args: z.strictObject({ url: z.url({ protocol: /^https?$/, error: 'expected an http:// address' }) }),
        values: () => ({ status: 'number', latency: 'milliseconds', body: 'text' }),
      },
    ],
  ]),
};

/** A whole experiment, one step or probe a line, so that a test can spoil a line and name it. */
export const EXPERIMENT = `apiVersion: silverback/v1
kind: Experiment
metadata: { name: small }
spec:
  target: sandbox
  variables: { from: us-west, hold: 10s, count: 1 }
  simulate: { hold: 24h }
  steadyState:
    probes:
      - { name: good, type: traffic, measure: successRate, tolerance: { atLeast: 99% } }
      - { name: www, type: http, url: "\${target.www}", tolerance: { status: { equals: 200 }, latency: { atMost: 250ms } } }
  guards: { maxDuration: 30h }
  objectives: { evacuateWithin: 7m }
  method:
    - scale: { region: us-east, to: required }
    - shift: { route: www, from: "\${from}", steps: [5%, 100%] }
    - { id: dark, fault: { kind: region.outage, region: "\${from}" } }
    - hold: { for: "\${hold}" }
    - revert: dark
    - shift: { route: www, back: true, steps: [100%] }
    - fault: { kind: instance.kill, count: "\${count}" }
`;
