import { readFileSync } from 'node:fs';

/** A TCP socket of this network namespace, whoever has it. */
export interface Socket {
  readonly localPort: number;
  readonly peer: string;
  readonly peerPort: number;
  readonly listens: boolean;
}

/** Of connections with the peers: those that were opened from here, and those that were opened by them. */
export interface OpenConnections {
  readonly ours: readonly Socket[];
  readonly theirs: readonly Socket[];
}

export function openConnections(peers: readonly string[]): OpenConnections {
  return sides(['/proc/net/tcp', '/proc/net/tcp6'].flatMap(socketsIn), peers);
}

/** Pure: a connection at a port where somebody listens was opened by the other end. */
export function sides(sockets: readonly Socket[], peers: readonly string[]): OpenConnections {
  const listening = new Set(sockets.filter(({ listens }) => listens).map(({ localPort }) => localPort));
  const wanted = new Set(peers);
  const open = sockets.filter(({ listens, peer }) => !listens && wanted.has(peer));
  return {
    ours: open.filter(({ localPort }) => !listening.has(localPort)),
    theirs: open.filter(({ localPort }) => listening.has(localPort)),
  };
}

function socketsIn(file: string): readonly Socket[] {
  try {
    return parseSockets(readFileSync(file, 'utf8'));
  } catch (error) {
    // A kernel without IPv6.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const LISTENS = '0A';
/** Connections that only linger carry nothing any more. */
const LINGERS = '06';

/** Pure: of what the kernel shows as /proc/net/tcp. Addresses are written as the kernel's tools write them. */
export function parseSockets(text: string): readonly Socket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local = '', remote = '', state] = line.trim().split(/\s+/);
      if (state === undefined || state === LINGERS) return [];
      const [address = '', port = ''] = remote.split(':');
      return [
        {
          localPort: parseInt(local.split(':')[1] ?? '', 16),
          peer: addressOf(address),
          peerPort: parseInt(port, 16),
          listens: state === LISTENS,
        },
      ];
    });
}

/** Words of 32 bits, each in the byte order of the machine: little-endian on all that Node runs on with Docker. */
function addressOf(hex: string): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => [...Buffer.from(word, 'hex')].reverse());
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (isMapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
