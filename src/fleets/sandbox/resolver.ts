import { randomInt } from 'node:crypto';
import { SilverbackError } from '../../core/errors.js';
import type { UserAddress, UserResolver } from '../../core/ports/fleet.js';
import type { Target } from '../../core/target/target.js';
import { ask, type Subnet } from './dns-client.js';

const FIRST_SUBNET = (100 << 24) | (64 << 16);

/** Asks the world's name service from a territory chosen by chance: any user may be the one who looks. */
export class SandboxResolver implements UserResolver {
  constructor(
    private readonly dnsPort: number,
    private readonly routes: Target['routes'],
    private readonly territories: number,
  ) {}

  async resolve(host: string): Promise<UserAddress | null> {
    if (!Object.values(this.routes).some((route) => route.host === host)) return null;
    const service = `_http._tcp.${host}`;
    const territory = randomInt(this.territories);
    const records = await ask(this.dnsPort, 'SRV', service, subnetOf(territory));
    const found = records.flatMap((record) => (record.type === 'SRV' ? [record] : []))[0];
    if (!found) throw new SilverbackError('target-unreachable', `dns has no SRV record for ${service}`);
    const { port, target } = found.data;
    const address = await this.addressOf(target, records);
    return { address, port, region: regionOf(found.name, service), headers: { 'x-territory': String(territory) } };
  }

  private async addressOf(name: string, known: Awaited<ReturnType<typeof ask>>): Promise<string> {
    const given = known.find((record) => record.type === 'A' && record.name === name);
    const record = given ?? (await ask(this.dnsPort, 'A', name)).find(({ type }) => type === 'A');
    if (record?.type !== 'A') throw new SilverbackError('target-unreachable', `dns has no address for ${name}`);
    return record.data;
  }
}

/** Territory `t` is `100.64.0.0/10 + t * 256`, a /24. */
export function subnetOf(territory: number): Subnet {
  const first = FIRST_SUBNET + territory * 256;
  return { address: [24, 16, 8, 0].map((shift) => (first >>> shift) & 255).join('.'), bits: 24 };
}

/** `_http._tcp.R.HOST` is the region R's own name below the service that was asked for. */
function regionOf(owner: string, service: string): string {
  const prefix = '_http._tcp.';
  return owner === service ? '' : owner.slice(prefix.length, -(service.length - prefix.length) - 1);
}
