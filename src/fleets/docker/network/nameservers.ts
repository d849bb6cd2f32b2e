import { nameserversIn, RESOLV_CONF } from '../../agents/network/nameservers.js';
import type { Nameservers } from '../../agents/network/lookups.js';
import type { Member } from '../../agents/network/member.js';
import type { Asker } from '../../agents/network/parties.js';
import type { Engine } from '../engine.js';
import { fileIn } from './file-in.js';

/** By this every engine's own nameserver knows a container, and nobody else does: whoever is well has an answer. */
const OWN_NAME = 12;

/** Whom the programs of containers ask for names, by their own files. */
export class ContainerNameservers implements Nameservers {
  constructor(private readonly engine: Engine) {}

  askers(members: readonly Member[]): Promise<readonly Asker[]> {
    return Promise.all(
      members.map(async (member) => ({
        member,
        nameservers: nameserversIn(await fileIn(this.engine, member.id, RESOLV_CONF)),
        knownName: member.id.slice(0, OWN_NAME),
      })),
    );
  }
}
