import type { CallFault, CallFaults } from '../../core/ports/call-faults.js';
import type { Verification } from '../../core/ports/fence.js';
import type { Wire } from '../wire.js';
import { edgeOf, type ModelWorld } from './world.js';

/** The fault filters of the model's edges. */
export function modelCallFaults(world: ModelWorld, wire: Wire): CallFaults {
  return {
    disturb: (fault, fence) => wire.reach('callFaults.disturb', () => world.disturb(fault, fence), fence.signal),
    calm: (selection, fence) => wire.reach('callFaults.calm', () => world.calm(selection, fence), fence.signal),
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
  if (!world.disturbing.has(injection)) return { state: 'absent', evidence: `${edge} disturbs no calls` };
  const control = world.regions.map(edgeOf).find((other) => other !== edge && world.processes.isUp(other));
  const evidence = `${edge} disturbs its calls; control: ${control ?? 'no other edge'} answers`;
  return { state: control === undefined ? 'unknown' : 'in-effect', evidence };
}
