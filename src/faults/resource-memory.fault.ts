import { z } from 'zod';
import { SilverbackError } from '../core/errors.js';
import { itself, type Instance } from '../core/instance.js';
import { FaultKind } from '../core/kind.js';
import type { Fault, Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability } from '../core/ports/fleet.js';
import type { Random } from '../core/random.js';
import { percent } from '../core/source/fields.js';
import { formatMemory } from '../core/units.js';
import { percentOf } from './call-words.js';
import { leavesWords } from './leaves-words.js';
import { pickedInstances, selection } from './picked-instances.js';

/** In basis points: what is less cannot be told from what an instance uses now and then, and of more it cannot live. */
const LEAST = 1_000;
const MOST = 9_000;

/** Of an instance of a place where nobody has said. */
const UNKNOWN: NonNullable<Instance['memory']> = {
  unholdable:
    'has no memory limit that is known; memory is held in containers of a Docker Engine and in pods of a cluster only',
};

const args = z
  .strictObject({
    ...selection,
    share: percent
      .refine((bp) => bp >= LEAST && bp <= MOST, { error: 'expected 10% to 90%' })
      .describe("Of the instance's own memory limit, besides what it uses itself"),
  })
  .describe('Holds memory inside that many instances, out of what their own limits leave');
type Args = z.output<typeof args>;

interface HoldEffect {
  readonly instance: string;
  readonly bytes: number;
}

/** Holds a share of the memory that `count` running instances may use: a leak, a cache that grew, a batch beside what serves. */
@FaultKind('resource.memory')
export class ResourceMemory implements Fault<Args, HoldEffect> {
  static readonly args = args;
  static readonly needs: readonly Capability[] = ['instances', 'memory', 'reviver'];
  static readonly newcomers = 'places';
  readonly kind = 'resource.memory';
  readonly args = args;
  readonly needs = ResourceMemory.needs;
  readonly newcomers = 'places';

  constructor(private readonly fleet: Pick<Capabilities, 'memory' | 'reviver'>) {}

  async plan(
    instances: readonly Instance[],
    { share: bp, ...wanted }: Args,
    random: Random,
  ): Promise<PlannedInjection<HoldEffect>[]> {
    const share = bp / 10_000;
    const picked = pickedInstances(this.kind, instances, wanted, random).map(({ memory = UNKNOWN, ...instance }) => {
      return { ...instance, memory };
    });
    const cannot = picked.flatMap(({ id, memory }) => ('limit' in memory ? [] : [`${id} ${memory.unholdable}`]));
    if (cannot.length > 0) throw new SilverbackError('unsupported-by-target', `${this.kind}: ${cannot.join('; ')}`);
    return picked.flatMap(({ memory, ...instance }): PlannedInjection<HoldEffect>[] => {
      if (!('limit' in memory)) return [];
      const { id, region, zone } = instance;
      const bytes = Math.round(memory.limit * share);
      return [
        {
          subject: id,
          regions: region ? [region] : [],
          zones: zone ? [zone] : [],
          undo: 'revert',
          summary: `hold ${formatMemory(bytes)} of memory inside ${id}, ${percentOf(share)} of its limit${leavesWords(this.fleet.memory)}`,
          effect: { instance: itself(instance), bytes },
        },
      ];
    });
  }

  inject({ effect }: Injection<HoldEffect>, fence: Fence): Promise<void> {
    return this.fleet.memory.hold(effect.instance, effect.bytes, fence);
  }

  /** Nothing is held in one that has died: how it died is told. */
  async verify({ effect, run, id }: Injection<HoldEffect>): Promise<Verification> {
    const held = await this.fleet.memory.isHeld(effect.instance, effect.bytes, { run, injection: id });
    if (held.state !== 'absent') return held;
    const { state, evidence } = await this.fleet.reviver.isDown(effect.instance, 'kill');
    return state === 'absent' ? held : { ...held, evidence: `${held.evidence}; ${evidence}` };
  }

  /** What grows faster than the kernel takes back what was held beside it may have been ended as well. */
  async revert({ effect }: Injection<HoldEffect>, fence: Fence): Promise<void> {
    await this.fleet.memory.release(effect.instance, fence);
    await this.fleet.reviver.bringUp(effect.instance, fence);
    const { state, evidence } = await this.fleet.reviver.isDown(effect.instance, 'kill');
    if (state !== 'absent')
      throw new SilverbackError('target-unreachable', `${effect.instance} is not as it was before: ${evidence}`);
  }
}
