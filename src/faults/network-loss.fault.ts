import { z } from 'zod';
import type { Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Loss } from '../core/ports/packet-loss.js';
import { percent } from '../core/source/fields.js';
import { percentOf } from './call-words.js';
import { endWords } from './end-words.js';
import { leavesWords } from './leaves-words.js';
import { checkTwoSides, presentSides, twoSides } from './two-sides.js';

/** In basis points: what is rarer cannot be told from nothing by a few packets, and of more hardly an answer comes back. */
const LEAST = 100;
const MOST = 7_500;

const args = z
  .strictObject({
    ...twoSides({
      between: 'Two regions between which packets are lost, both ways',
      from: 'The region whose packets to "to" are lost; those that go back are not',
      zone: 'The zone between which and the rest of "region" packets are lost, both ways',
    }),
    share: percent
      .refine((bp) => bp >= LEAST && bp <= MOST, { error: 'expected 1% to 75%; network.partition lets nothing pass' })
      .default(500)
      .describe('Share of the packets, drawn for each packet'),
  })
  .superRefine(checkTwoSides)
  .describe(
    'Loses a share of the packets between two regions, from one to another, or between a zone and the rest of its region',
  );
type Args = z.output<typeof args>;

/** A bad line: some of the packets do not arrive, nobody is told, and most connections live on, slower. */
@FaultKind('network.loss')
export class NetworkLoss implements Fault<Args, Loss> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'loss'];
  readonly kind = 'network.loss';
  readonly args = args;
  readonly needs = NetworkLoss.needs;

  constructor(private readonly fleet: Pick<Capabilities, 'loss'>) {}

  async plan(instances: readonly Instance[], wanted: Args): Promise<PlannedInjection<Loss>[]> {
    const inside = presentSides(this.kind, instances, wanted);
    const { between, zone = '', region = '', share: bp } = wanted;
    const [from, to] = inside ? [zone, region] : (between ?? [wanted.from ?? '', wanted.to ?? '']);
    const share = bp / 10_000;
    const oneWay = !inside && !between;
    const [arrow, places] = oneWay ? ['->', `from ${from} to ${to}`] : ['<->', `between ${from} and ${to}`];
    return [
      {
        subject: `packets ${from}${arrow}${to}`,
        regions: inside ? [region] : [from, to],
        zones: inside ? [zone] : [],
        instances: 0,
        undo: 'revert',
        summary: `lose ${percentOf(share)} of the packets ${inside ? `between zone ${zone} and the rest of ${region}` : places}${await endWords(this.fleet.loss)}${leavesWords(this.fleet.loss)}`,
        effect: { from, to, oneWay, share },
      },
    ];
  }

  inject({ effect }: Injection<Loss>, fence: Fence): Promise<void> {
    return this.fleet.loss.lose(effect, fence);
  }

  verify({ effect, run, id }: Injection<Loss>): Promise<Verification> {
    return this.fleet.loss.isLosing(effect, { run, injection: id });
  }

  revert({ effect }: Injection<Loss>, fence: Fence): Promise<void> {
    return this.fleet.loss.endLoss(effect, fence);
  }
}
