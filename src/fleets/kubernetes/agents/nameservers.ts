import { resolvConf } from '../../../core/agent/lookups.js';
import type { Crew } from '../../agents/network/crew.js';
import type { Nameservers } from '../../agents/network/lookups.js';
import type { Member } from '../../agents/network/member.js';
import { nameserversIn } from '../../agents/network/nameservers.js';
import type { Asker } from '../../agents/network/parties.js';

/** Whom the programs of pods ask for names: all containers of a pod have the same file, that of its agent among them. */
export class PodNameservers implements Nameservers {
  askers(members: readonly Member[], crew: Crew): Promise<readonly Asker[]> {
    return Promise.all(
      members.map(async (member) => {
        const { text } = await crew.ask(member, 'resolvConf', {}, resolvConf);
        return { member, nameservers: nameserversIn(text), knownName: knownNameIn(text) };
      }),
    );
  }
}

/** Of a cluster's own names all pods are told the end (`svc.cluster.local`), by which its nameservers know the API server. */
export function knownNameIn(text: string): string {
  const searched = /^search\s+(.*)$/m.exec(text)?.[1]?.split(/\s+/) ?? [];
  return `kubernetes.default.${searched.find((domain) => domain.startsWith('svc.')) ?? 'svc.cluster.local'}`;
}
