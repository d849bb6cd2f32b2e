import type { CallFault, CallFaults } from '../../core/ports/call-faults.js';
import type { Verification } from '../../core/ports/fence.js';
import type { Wire } from '../wire.js';
import { disturbed } from './disturbances.js';
import { edgeOf, type ModelWorld } from './world.js';

/** The fault filters of the model's edges. */
export function modelCallFaults(world: ModelWorld, wire: Wire): CallFaults {
  return {
    disturb: (fault, fence) => {
      const put = () => world.harm.disturbing.put(fence.injection, fault);
      const harm = { kind: 'disturb', subject: disturbed(fault) } as const;
      const disturb = () => world.inflict(harm, edgeOf(fault.region), fence, put);
      return wire.reach('callFaults.disturb', disturb, fence.signal);
    },
    calm: (selection, fence) => {
      const calm = () => world.relent({ kind: 'calm', subject: disturbed(selection) }, edgeOf(selection.region), fence);
      return wire.reach('callFaults.calm', calm, fence.signal);
    },
    isDisturbed: (fault, injection) =>
      wire.reach('callFaults.isDisturbed', () => {
        world.time.advance();
        return look(world, fault, injection);
      }),
  };
}

function look(world: ModelWorld, { region }: CallFault, injection: string): Verification {
  const edge = edgeOf(region);
  if (world.processes.get(edge)?.state === 'paused') return { state: 'unknown', evidence: `${edge} does not answer` };
  if (!world.processes.isUp(edge)) return { state: 'absent', evidence: `${edge} is dead, and its faults with it` };
  if (!world.harm.disturbing.has(injection)) return { state: 'absent', evidence: `${edge} disturbs no calls` };
  const control = world.regions.map(edgeOf).find((other) => other !== edge && world.processes.isUp(other));
  const evidence = `${edge} disturbs its calls; control: ${control ?? 'no other edge'} answers`;
  return { state: control === undefined ? 'unknown' : 'in-effect', evidence };
}
