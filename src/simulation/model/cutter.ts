import type { Verification } from '../../core/ports/fence.js';
import type { Cutter } from '../../core/ports/cutter.js';
import type { Wire } from '../wire.js';
import { cutOf } from './harm-in-memory.js';
import { edgeOf, type ModelWorld } from './world.js';

/** The links of the model, which can be cut. */
export function modelCutter(world: ModelWorld, wire: Wire): Cutter {
  return {
    cut: ({ from, to }, fence) => {
      const subject = cutOf(from, to);
      const cut = () =>
        world.inflict({ kind: 'cut', subject }, `link.${from}`, fence, () => world.harm.cuts.add(subject));
      return wire.reach('cutter.cut', cut, fence.signal);
    },
    heal: ({ from, to }, fence) => {
      const heal = () => world.relent({ kind: 'heal', subject: cutOf(from, to) }, `link.${from}`, fence);
      return wire.reach('cutter.heal', heal, fence.signal);
    },
    isCut: ({ from, to }) =>
      wire.reach('cutter.isCut', () => {
        world.time.advance();
        return look(world, from, to);
      }),
  };
}

/** The data path itself, and a control path to the other end that the cut must not touch. */
function look(world: ModelWorld, from: string, to: string): Verification {
  if (!world.isUp('link', from)) return { state: 'absent', evidence: `link.${from} is dead, and its cuts with it` };
  if (!world.harm.cuts.has(cutOf(from, to))) return { state: 'absent', evidence: `data passes from ${from} to ${to}` };
  const far = world.regions.includes(from) ? edgeOf(to) : `store.${to}`;
  const reached = world.processes.isUp(far);
  const evidence = `nothing passes from ${from} to ${to}; ${far} ${reached ? 'answers' : 'does not answer'}`;
  return { state: reached ? 'in-effect' : 'unknown', evidence };
}
