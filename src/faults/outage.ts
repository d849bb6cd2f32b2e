import { SilverbackError } from '../core/errors.js';
import { itself, type Instance } from '../core/instance.js';
import type { Fence, Injection, PlannedInjection, Verification } from '../core/ports/fault.js';
import type { Capabilities, Capability, Manner } from '../core/ports/fleet.js';

/** What taking an instance down needs to be done, seen and undone; the manner is the fault's own. */
export interface OutageEffect {
  readonly instance: string;
}

const REPLACED = 'replaced-by ';

/** What happens to an instance, in words: before its name, and after. */
const WORDS: Readonly<Record<Manner, readonly [string, string]>> = {
  kill: ['kill', 'and keep it down'],
  stop: ['stop', 'when it has answered what is open, and keep it down'],
  drain: ['take', 'off its gateway, stop it when it has answered what is open, and keep it down'],
  pause: ['freeze', 'where it stands: it keeps its connections and answers nothing'],
};

/** What is made anew by its owner stays down only until the next one is ready. */
function wordsFor(manner: Manner, { undo }: Instance): readonly [string, string] {
  const [verb, outcome] = WORDS[manner];
  return undo.startsWith(REPLACED) ? [verb, `until ${undo.slice(REPLACED.length)} has replaced it`] : [verb, outcome];
}

/** What all outages share: instances are taken down in one manner, stay so while the lease holds, and come back. */
export abstract class Outage {
  static readonly needs: readonly Capability[] = ['instances', 'lifecycle'];
  readonly needs = Outage.needs;
  protected abstract readonly manner: Manner;

  constructor(private readonly fleet: Pick<Capabilities, 'lifecycle'>) {}

  inject(injection: Injection<OutageEffect>, fence: Fence): Promise<void> {
    return this.fleet.lifecycle.takeDown(injection.effect.instance, this.manner, fence);
  }

  verify(injection: Injection<OutageEffect>): Promise<Verification> {
    return this.fleet.lifecycle.isDown(injection.effect.instance, this.manner);
  }

  revert(injection: Injection<OutageEffect>, fence: Fence): Promise<void> {
    return this.fleet.lifecycle.bringUp(injection.effect.instance, fence);
  }

  /** @returns those that take instances down and keep them so. Throws for what its owner would replace at once. */
  protected outagesOf(kind: string, instances: readonly Instance[]): PlannedInjection<OutageEffect>[] {
    const replaced = instances.filter(({ undo }) => undo.startsWith(REPLACED)).map(({ id, undo }) => `${id} (${undo})`);
    if (replaced.length > 0)
      throw new SilverbackError('unsupported-by-target', `${kind}: would not stay so: ${replaced.join(', ')}`);
    return instances.map((instance) => this.outageOf(instance));
  }

  /** @returns the injection that takes one instance down. */
  protected outageOf(instance: Instance): PlannedInjection<OutageEffect> {
    const [verb, outcome] = wordsFor(this.manner, instance);
    const what = [instance.service, instance.zone || instance.region].filter(Boolean).join(' in ');
    return {
      subject: instance.id,
      regions: instance.region ? [instance.region] : [],
      zones: instance.zone ? [instance.zone] : [],
      // A zone's link serves nobody itself.
      instances: instance.zone && instance.service !== 'link' ? 1 : 0,
      // What is frozen needs nobody to start it again, even where nobody would.
      undo: this.manner === 'pause' ? 'resume' : instance.undo,
      summary: `${verb} ${instance.id} (${what}) ${outcome}`,
      effect: { instance: itself(instance) },
    };
  }
}
