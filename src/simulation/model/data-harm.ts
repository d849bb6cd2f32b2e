import type { Verification } from '../../core/ports/fence.js';
import type { Capabilities } from '../../core/ports/fleet.js';
import type { Wire } from '../wire.js';
import { namesOf } from './names.js';
import { lagOf } from './replication.js';
import type { ModelWorld } from './world.js';

/** What the model offers to harm the name service and replication with. */
export function dataHarm(world: ModelWorld, wire: Wire): Pick<Capabilities, 'names' | 'replicator'> {
  const look = (name: string, seen: () => Verification) =>
    wire.reach(name, () => {
      world.time.advance();
      return seen();
    });
  return {
    names: {
      fail: (route, mode, fence) => {
        const inflict = () =>
          world.inflict({ kind: 'fail-names', subject: namesOf(route) }, 'dns', fence, () =>
            world.harm.names.fail(route, mode),
          );
        return wire.reach('names.fail', inflict, fence.signal);
      },
      heal: (route, fence) =>
        wire.reach(
          'names.heal',
          () => world.relent({ kind: 'heal-names', subject: namesOf(route) }, 'dns', fence),
          fence.signal,
        ),
      isFailing: (route, mode) =>
        look('names.isFailing', () => {
          const gone = unasked(world, 'dns');
          if (gone) return gone;
          const seen = world.harm.names.mode(namesOf(route));
          return { state: seen === mode ? 'in-effect' : 'absent', evidence: `dns answers as ${seen ?? 'it should'}` };
        }),
    },
    replicator: {
      holdBack: (from, to, delayMs, fence) => {
        const subject = lagOf(from, to);
        const inflict = () =>
          world.inflict({ kind: 'hold-back', subject }, `store.${from}`, fence, () =>
            world.harm.heldBack.set(subject, delayMs ?? Infinity),
          );
        return wire.reach('replicator.holdBack', inflict, fence.signal);
      },
      release: (from, to, fence) => {
        const relent = () => world.relent({ kind: 'release', subject: lagOf(from, to) }, `store.${from}`, fence);
        return wire.reach('replicator.release', relent, fence.signal);
      },
      isHeldBack: (from, to) =>
        look('replicator.isHeldBack', () => {
          const gone = unasked(world, `store.${from}`);
          if (gone) return gone;
          const held = world.harm.heldBack.has(lagOf(from, to));
          const evidence = `store.${from} ${held ? 'holds writes back' : 'sends what it has'}`;
          return { state: held ? 'in-effect' : 'absent', evidence };
        }),
    },
  };
}

/** @returns what is seen of harm in a process that cannot be asked; null when it can. */
function unasked(world: ModelWorld, name: string): Verification | null {
  if (world.processes.get(name)?.state === 'paused') return { state: 'unknown', evidence: `${name} does not answer` };
  if (world.processes.isUp(name)) return null;
  return { state: 'absent', evidence: `${name} is dead, and what it did with it` };
}
