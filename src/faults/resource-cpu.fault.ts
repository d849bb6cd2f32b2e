import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { itself, type Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Random } from '../core/random.js';
import { leavesWords } from './leaves-words.js';
import { pickedInstances, selection } from './picked-instances.js';

const args = z
  .strictObject({ ...selection, share: z.number().min(0.1).max(0.9).describe('Of one core') })
  .describe('Burns CPU time inside that many instances');
type Args = z.output<typeof args>;

interface BurnEffect {
  readonly instance: string;
  /** Of one core. */
  readonly share: number;
}

/** Burns a share of one core inside `count` running instances: a neighbour that is noisy, a loop that ran wild. */
@FaultKind('resource.cpu')
export class ResourceCpu implements Fault<Args, BurnEffect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'cpu'];
  static readonly newcomers = 'places';
  readonly kind = 'resource.cpu';
  readonly args = args;
  readonly needs = ResourceCpu.needs;
  readonly newcomers = 'places';

  constructor(private readonly fleet: Pick<Capabilities, 'cpu'>) {}

  async plan(
    instances: readonly Instance[],
    { share, ...wanted }: Args,
    random: Random,
  ): Promise<PlannedInjection<BurnEffect>[]> {
    const picked = pickedInstances(this.kind, instances, wanted, random);
    const cannot = picked.flatMap(({ id, unburnable }) => (unburnable === undefined ? [] : [`${id} ${unburnable}`]));
    if (cannot.length > 0) throw new SilverbackError('unsupported-by-target', `${this.kind}: ${cannot.join('; ')}`);
    return picked.map((instance) => ({
      subject: instance.id,
      regions: instance.region ? [instance.region] : [],
      zones: instance.zone ? [instance.zone] : [],
      undo: 'revert',
      summary: `burn ${Math.round(share * 100)} % of a core inside ${instance.id}${leavesWords(this.fleet.cpu)}`,
      effect: { instance: itself(instance), share },
    }));
  }

  inject({ effect }: Injection<BurnEffect>, fence: Fence): Promise<void> {
    return this.fleet.cpu.burn(effect.instance, effect.share, fence);
  }

  verify({ effect }: Injection<BurnEffect>): Promise<Verification> {
    return this.fleet.cpu.isBurning(effect.instance, effect.share);
  }

  revert({ effect }: Injection<BurnEffect>, fence: Fence): Promise<void> {
    return this.fleet.cpu.endBurn(effect.instance, fence);
  }
}
