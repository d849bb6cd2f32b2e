import type { Cut } from '../../../core/ports/cutter.js';
import type { Callers, UpstreamFault } from '../../../core/ports/upstream-faults.js';
import type { DockerPlace } from '../../../core/target/target.js';
import type { CallersFound, MembersFound, Sides } from '../../agents/network/member.js';
import type { Parties } from '../../agents/network/parties.js';
import type { Containers } from '../containers.js';
import { callersOf, membersOf, upstreamNames } from './callers.js';
import { sidesOf } from './cut-sides.js';

/** The containers of an engine that take part in faults of networks. */
export class DockerParties implements Parties {
  readonly noun = 'container';

  constructor(
    private readonly containers: Containers,
    private readonly place: DockerPlace,
  ) {}

  async upstreamNames(): Promise<readonly string[]> {
    return upstreamNames(await this.containers.all(), this.place);
  }

  async callersOf(fault: Callers & Pick<UpstreamFault, 'upstream'>): Promise<CallersFound> {
    return callersOf(await this.containers.all(), this.place, fault);
  }

  async membersOf(callers: Callers): Promise<MembersFound> {
    return membersOf(await this.containers.all(), this.place, callers);
  }

  async sidesOf(of: Pick<Cut, 'from' | 'to'>): Promise<Sides> {
    return sidesOf(await this.containers.all(), this.place, of);
  }
}
