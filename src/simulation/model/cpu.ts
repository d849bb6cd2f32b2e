import type { CpuBurner } from '../../core/ports/fleet.js';
import type { Wire } from '../wire.js';
import { burnOf } from './harm-in-memory.js';
import type { ModelWorld } from './world.js';

/** The instances of the model, which can burn CPU time. */
export function modelCpu(world: ModelWorld, wire: Wire): CpuBurner {
  return {
    burn: (name, _share, fence) => {
      const subject = burnOf(name);
      const burn = () => world.inflict({ kind: 'burn', subject }, name, fence, () => world.harm.burns.add(name));
      return wire.reach('cpu.burn', burn, fence.signal);
    },
    endBurn: (name, fence) => {
      const end = () => world.relent({ kind: 'end-burn', subject: burnOf(name) }, name, fence);
      return wire.reach('cpu.endBurn', end, fence.signal);
    },
    isBurning: (name) =>
      wire.reach('cpu.isBurning', () => {
        world.time.advance();
        const process = world.processes.get(name);
        if (!process) return { state: 'absent', gone: true, evidence: `there is no ${name}` };
        if (process.state === 'paused') return { state: 'unknown', evidence: `${name} does not answer` };
        const burns = world.harm.burns.has(name);
        return { state: burns ? 'in-effect' : 'absent', evidence: `${name} ${burns ? 'burns' : 'burns nothing'}` };
      }),
  };
}
