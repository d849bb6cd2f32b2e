import { messageOf } from '../../../core/errors.js';
import type { Cut } from '../../../core/ports/cutter.js';
import type { AgentCutter } from '../../agents/network/cutter.js';
import { type Parties, refuseIfHopeless } from '../../agents/network/parties.js';
import type { CutByAgents } from '../network/cluster-cutter.js';
import type { Permissions } from '../permissions.js';
import { TOMBSTONES } from './network-crews.js';
import type { AgentReadiness } from './readiness.js';

/** Cuts of pods by agents inside of them, and whether these could be made. */
export class PodCuts implements CutByAgents {
  readonly leaves = TOMBSTONES;

  constructor(
    readonly cutter: AgentCutter,
    private readonly parties: Parties,
    private readonly readiness: AgentReadiness,
    private readonly permissions: Permissions,
    private readonly touchable: () => Promise<Iterable<string>>,
  ) {}

  async refusals(cut: Cut): Promise<readonly string[]> {
    try {
      refuseIfHopeless(this.parties.noun, cut, await this.parties.sidesOf(cut));
    } catch (error) {
      return [messageOf(error)];
    }
    const missing = await this.permissions.missingForAgents(await this.touchable());
    return missing.length > 0 ? missing : this.readiness.refusals(['loss']);
  }
}
