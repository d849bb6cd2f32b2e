import { addressesOf } from '../lookup.js';
import { type ChildConfig, type Member } from '../protocol.js';
import { zoneHost } from './config.js';

const LOOK_AGAIN_MS = 1000;

/**
 * The instances of an edge's region: whoever bears the name of one of its zones on the network, also those that were
 * started later or elsewhere. While the name service is silent a zone keeps the members that it had: who of them lives is
 * told by the edge's own health checks.
 */
export class Membership {
  private members: readonly Member[] = [];

  /** @param domain where the zones' names lie on the network; empty where they stand for themselves */
  constructor(
    private readonly config: Pick<ChildConfig, 'layout' | 'region'>,
    private readonly domain: string,
  ) {}

  /** Looks them up once. @returns null when they are who they were. */
  async look(): Promise<readonly Member[] | null> {
    const zones = Object.keys(this.config.layout.regions[this.config.region]?.zones ?? {});
    const found = (await Promise.all(zones.map((zone) => this.ofZone(zone)))).flat();
    const isSame = JSON.stringify(found) === JSON.stringify(this.members);
    this.members = found;
    return isSame ? null : found;
  }

  /** Looks again and again, for the life of the process. */
  follow(onChange: (members: readonly Member[]) => void): void {
    setTimeout(() => {
      void this.look().then((members) => {
        if (members) onChange(members);
        this.follow(onChange);
      });
    }, LOOK_AGAIN_MS);
  }

  private async ofZone(zone: string): Promise<readonly Member[]> {
    const { host, port } = zoneHost(zone, this.domain);
    const addresses = await addressesOf(host);
    if (addresses === null) return this.members.filter((member) => member.zone === zone);
    return [...addresses]
      .sort()
      .map((address) => ({ name: `${zone} at ${address}`, zone, host: address, port, state: 'up' }));
  }
}
