import { keeperState } from '../../core/agent/keeper.js';
import { SilverbackError } from '../../core/errors.js';
import type { DockerPlace } from '../../core/target/target.js';
import type { ResidueItem, ResidueScanner } from '../../core/ports/fleet.js';
import { type Containers, nameOf, RUN_LABEL } from './containers.js';
import { heldIn } from '../agents/held-in.js';
import { residueOfEach } from './held-residue.js';
import type { Keepers } from './keeper/keepers.js';
import { belongingOf, isOurs } from './membership.js';
import { ADDED_LABEL } from './scaler.js';

/** What keepers hold. One that does not run holds nothing for the moment and will when it comes back: it is named itself. */
export class KeeperResidue implements ResidueScanner {
  constructor(
    private readonly containers: Pick<Containers, 'all' | 'now'>,
    private readonly keepers: Pick<Keepers, 'all' | 'find'>,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const [keepers, containers] = await Promise.all([this.keepers.all(), this.containers.all()]);
    const names = new Map(containers.map((container) => [container.Id, nameOf(container)]));
    return residueOfEach(this.containers, keepers, (keeper) => this.of(keeper, names));
  }

  private async of({ run, container }: OneKeeper, names: ReadonlyMap<string, string>): Promise<readonly ResidueItem[]> {
    // Somebody is about to start it: it never held anything. Or its run is over.
    if (container.State === 'created' || container.State === 'removing') return [];
    const keeper = await this.keepers.find(run);
    if (!keeper && container.State === 'running')
      throw new SilverbackError('target-unreachable', `${nameOf(container)} does not run any more`);
    if (!keeper) {
      const detail = `the keeper of run ${run} is ${container.State}, and nobody knows what it holds`;
      return [{ kind: 'keeper', subject: nameOf(container), run, injection: null, detail }];
    }
    const { held } = await keeper.ask('state', {}, keeperState);
    return held.map(({ container: id, manner, ...of }) => heldIn(names.get(id) ?? id, { ...of, what: manner }));
  }
}

type OneKeeper = Awaited<ReturnType<Keepers['all']>>[number];

/** Containers that were added to a region. */
export class AddedResidue implements ResidueScanner {
  constructor(private readonly containers: Containers) {}

  async residue(): Promise<readonly ResidueItem[]> {
    return (await this.containers.all()).flatMap((container) => {
      const { [ADDED_LABEL]: injection, [RUN_LABEL]: run = null } = container.Labels;
      if (injection === undefined) return [];
      return [{ kind: 'scale', subject: nameOf(container), run, injection, detail: 'a container that was added' }];
    });
  }
}

/** Leaves out what is on containers of other targets of the same engine: whoever drills there looks after it. */
export class ResidueOfTarget implements ResidueScanner {
  constructor(
    private readonly containers: Pick<Containers, 'all'>,
    private readonly place: DockerPlace,
    private readonly everywhere: ResidueScanner,
  ) {}

  async residue(): Promise<readonly ResidueItem[]> {
    const [items, containers] = await Promise.all([this.everywhere.residue(), this.containers.all()]);
    const known = new Map(containers.map((container) => [nameOf(container), container]));
    return items.filter(({ subject }) => {
      const container = known.get(subject);
      return !container || isOurs(container) || belongingOf(container, this.place) !== null;
    });
  }
}
