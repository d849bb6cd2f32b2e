import { randomInt } from 'node:crypto';
import type { Answer } from 'dns-packet';
import { SilverbackError } from '../../core/errors.js';
import type { UserAddress, UserResolver } from '../../core/ports/fleet.js';
import type { Target } from '../../core/target/target.js';
import type { Address } from './control-client.js';
import { ask, type Subnet } from './dns-client.js';
import type { World } from './world.js';

const FIRST_SUBNET = (100 << 24) | (64 << 16);

/** Asks the world's name service from a territory chosen by chance: any user may be the one who looks. */
export class WorldResolver implements UserResolver {
  constructor(
    private readonly world: Pick<World, 'dns'>,
    private readonly routes: Target['routes'],
    private readonly territories: number,
  ) {}

  async resolve(host: string): Promise<UserAddress | null> {
    if (!Object.values(this.routes).some((route) => route.host === host)) return null;
    const service = `_http._tcp.${host}`;
    const dns = await this.world.dns();
    const territory = randomInt(this.territories);
    const records = await ask(dns, 'SRV', service, subnetOf(territory));
    const found = records.flatMap((record) => (record.type === 'SRV' ? [record] : []))[0];
    if (!found) throw new SilverbackError('target-unreachable', `dns has no SRV record for ${service}`);
    const { port, target } = found.data;
    const address = given(target, records) ?? (await lookUp(dns, target));
    return { address, port, region: regionOf(found.name, service), headers: { 'x-territory': String(territory) } };
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

/** The address that was told along with the service. */
function given(name: string, records: readonly Answer[]): string | null {
  const record = records.find(({ type, name: owner }) => type === 'A' && owner === name);
  return record?.type === 'A' ? record.data : null;
}

async function lookUp(dns: Address, name: string): Promise<string> {
  const record = (await ask(dns, 'A', name)).find(({ type }) => type === 'A');
  if (record?.type !== 'A') throw new SilverbackError('target-unreachable', `dns has no address for ${name}`);
  return record.data;
}
