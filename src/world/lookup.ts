import { Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';

/** A name service that is there answers at once; one that passes a question on for nothing may be silent for long. */
const TIMEOUT_MS = 500;
/** A process that came back elsewhere is found within this. */
const FRESH_MS = 1000;

/** None when there is no such host; null when the name service gave no answer, and never gave one before. */
export type Found = readonly string[] | null;

/**
 * Where hosts are, asked of the name service at most once a second. While it is silent, they are where they were: a busy
 * machine must not part those who have long known each other. The system's own way of looking names up would keep a thread
 * for each name that nobody answers for, and there are four.
 */
export class Hosts {
  private readonly asked = new Map<string, { readonly at: number; readonly found: Promise<Found> }>();
  private readonly known = new Map<string, Found>();

  constructor(
    private readonly resolver: Pick<Resolver, 'resolve4'>,
    private readonly freshMs = FRESH_MS,
  ) {}

  async addressesOf(host: string): Promise<Found> {
    if (isIP(host)) return [host];
    const now = performance.now();
    const last = this.asked.get(host);
    if (last && now - last.at <= this.freshMs) return last.found;
    const found = this.ask(host);
    this.asked.set(host, { at: now, found });
    return found;
  }

  private async ask(host: string): Promise<Found> {
    try {
      this.known.set(host, await this.resolver.resolve4(host));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTFOUND' || code === 'ENODATA') this.known.set(host, []);
    }
    return this.known.get(host) ?? null;
  }
}

const hosts = new Hosts(new Resolver({ timeout: TIMEOUT_MS, tries: 1 }));

export function addressesOf(host: string): Promise<Found> {
  return hosts.addressesOf(host);
}

/** For new connections to a host: whoever was started again is found where he is now. */
export const lookup: LookupFunction = (host, options, callback) => {
  void addressesOf(host).then((found) => {
    const [address] = found ?? [];
    if (address === undefined) {
      const error = Object.assign(new Error(`nobody knows the host ${host}`), { code: 'ENOTFOUND' });
      callback(error, '', 0);
    } else if (options.all) callback(null, [{ address, family: isIP(address) }]);
    else callback(null, address, isIP(address));
  });
};
