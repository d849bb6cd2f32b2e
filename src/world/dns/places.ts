import { isIP } from 'node:net';
import { addressesOf } from '../lookup.js';
import { type Address, type HostPort, type Layout } from '../protocol.js';

/**
 * Where the edges and the front are, by address: what is configured as a name is looked up when somebody asks for any of them, at
 * most once in a TTL, and stands until it leads elsewhere. What is gone keeps its place, as it does in real name services.
 */
export class Places {
  private readonly found = new Map<string, string>();
  private readonly askedAt = new Map<string, number>();

  constructor(
    private readonly layout: Pick<Layout, 'ttlMs'>,
    private readonly addresses: Readonly<Record<string, Address>>,
  ) {}

  /** `name`: `edge.R` or `front`. @returns null while it is not known. */
  at(name: string): HostPort | null {
    const configured = this.addresses[name];
    if (!configured) return null;
    const { host, port } = configured;
    if (isIP(host)) return { host, port };
    // All of them: users may be sent to one tomorrow that nobody asks for today.
    void this.lookUpAll();
    const address = this.found.get(host);
    return address === undefined ? null : { host: address, port };
  }

  /** As they are known now: what is found later does not show in it. */
  frozen(): Pick<Places, 'at'> {
    const places = new Map(Object.keys(this.addresses).map((name) => [name, this.at(name)] as const));
    return { at: (name) => places.get(name) ?? null };
  }

  /** Resolves when all of them have been looked up once. */
  async lookUpAll(): Promise<void> {
    const named = Object.values(this.addresses).filter(({ host }) => !isIP(host));
    await Promise.all(named.map(({ host }) => this.lookUp(host)));
  }

  private async lookUp(host: string): Promise<void> {
    const now = performance.now();
    if (now - (this.askedAt.get(host) ?? -Infinity) < this.layout.ttlMs) return;
    this.askedAt.set(host, now);
    const [address] = (await addressesOf(host)) ?? [];
    if (address !== undefined) this.found.set(host, address);
  }
}
