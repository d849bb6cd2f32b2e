import type { Cut } from '../../../core/ports/cutter.js';
import type { DockerPlace } from '../../../core/target/target.js';
import type { Member, Sides } from '../../agents/network/member.js';
import { partedBy } from '../../agents/network/parted.js';
import { type Listed, nameOf } from '../containers.js';
import { type Belonging, belongingOf } from '../membership.js';
import { attachmentsOf, borrowedFrom, uncuttable } from './networks.js';

interface Belongs {
  readonly container: Listed;
  readonly belonging: Belonging;
}

/** Pure: who is cut off from whom. */
export function sidesOf(containers: readonly Listed[], place: DockerPlace, cut: Pick<Cut, 'from' | 'to'>): Sides {
  const all = containers.flatMap((container): Belongs[] => {
    const belonging = belongingOf(container, place);
    return belonging ? [{ container, belonging }] : [];
  });
  const { near, far, obstacles } = partedBy(all, cut);
  const touched = [...near, ...far];
  return {
    from: near.flatMap(memberOf),
    to: far.flatMap(memberOf),
    skipped: touched.flatMap(skippedBecause),
    obstacles: [...obstacles, ...obstaclesOf(near, touched), ...obstaclesOf(far, touched)],
  };
}

/** One that is frozen has a network that answers for it. */
function isLive({ State: state }: Listed): boolean {
  return state === 'running' || state === 'paused';
}

function memberOf({ container }: Belongs): readonly Member[] {
  const attachments = attachmentsOf(container);
  if (!isLive(container) || attachments.length === 0) return [];
  return [{ id: container.Id, name: nameOf(container), attachments }];
}

function skippedBecause({ container }: Belongs): readonly string[] {
  const name = nameOf(container);
  if (!isLive(container)) return [`${name} is ${container.State}`];
  if (borrowedFrom(container) !== null || attachmentsOf(container).length > 0) return [];
  return [`${name} has no network, there is nothing to cut`];
}

function obstaclesOf(side: readonly Belongs[], touched: readonly Belongs[]): readonly string[] {
  return side.flatMap(({ container }) => {
    const name = nameOf(container);
    const why = uncuttable(container);
    if (why !== null) return [`${name} ${why}`];
    const borrowed = borrowedFrom(container);
    if (borrowed === null || borrowed === 'machine') return [];
    if (side.some((other) => other.container.Id === borrowed.container)) return [];
    const owner = touched.find((other) => other.container.Id === borrowed.container);
    const whose = owner ? nameOf(owner.container) : borrowed.container.slice(0, 12);
    return [`${name} uses the network of ${whose}, which does not belong to the same side`];
  });
}
