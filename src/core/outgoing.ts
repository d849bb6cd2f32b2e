import ipaddr from 'ipaddr.js';

/** Addresses on which clouds hand out credentials to whoever asks, outside the link-local ranges. */
const METADATA: readonly string[] = [
  'fd00:ec2::254', // AWS, IPv6
  '100.100.100.200', // Alibaba Cloud
  '168.63.129.16', // Azure's host node
  '192.0.0.192', // Oracle Cloud
];
const METADATA_BYTES = METADATA.map((text) => ipaddr.parse(text).toByteArray().join());

/**
 * What an experiment or a webhook names must not lead to credentials of the machine that we run on.
 * @param address an IP address as text; anything else is a name, of which only its addresses tell.
 * @returns why nobody may be called there, or null.
 */
export function refusedAddress(address: string): string | null {
  if (!ipaddr.isValid(address)) return null;
  const parsed = ipaddr.process(address); // an IPv4 address in the clothes of an IPv6 one is what it is
  if (parsed.range() === 'linkLocal') return `${address} is a link-local address, which nobody is called at`;
  if (METADATA_BYTES.includes(parsed.toByteArray().join()))
    return `${address} is a metadata service of a cloud, which nobody is called at`;
  return null;
}

interface Found {
  readonly address: string;
  readonly family: number;
}
type Answered = (error: Error | null, address: string | Found[], family?: number) => void;
/** How Node's sockets ask for the addresses of a name. */
export type Lookup<Options> = (host: string, options: Options, answered: Answered) => void;

/**
 * Looked at where a connection is made, after the name was resolved: a name that is checked before may resolve to
 * something else a moment later (DNS rebinding).
 */
export function guarded<Options>(lookup: Lookup<Options>): Lookup<Options> {
  return (host, options, answered) =>
    lookup(host, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      const refused = addresses.map(refusedAddress).find((reason) => reason !== null);
      if (!error && refused !== undefined)
        answered(new Error(`${host} resolves to an address that is refused: ${refused}`), found, family);
      else answered(error, found, family);
    });
}
