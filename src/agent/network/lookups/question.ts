import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { decode, type DecodedPacket, encode, RECURSION_DESIRED } from 'dns-packet';
import { type LookedUp, LOOKUP_PATIENCE_MS, type Protocol } from '../../../core/agent/lookups.js';
import { familyOf } from '../names.js';
import { DNS_PORT } from './lookup-rules.js';
import { framed, messageIn } from './stream.js';

/** A datagram may be lost: it is sent again. Milliseconds. */
const AGAIN_MS = LOOKUP_PATIENCE_MS / 2;

/** Asks for the address of a name, the way that any program here would. */
export async function ask(nameserver: string, name: string, protocol: Protocol): Promise<LookedUp> {
  const id = randomInt(65_536);
  const query = encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type: 'A', name }] });
  const met = await (protocol === 'udp' ? overUdp(nameserver, query, id) : overTcp(nameserver, query, id));
  return { nameserver, protocol, met };
}

function overUdp(nameserver: string, query: Buffer, id: number): Promise<string> {
  const socket = createSocket(familyOf(nameserver) === 4 ? 'udp4' : 'udp6');
  const asked = within((say) => {
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => say(code ?? message));
    socket.on('message', (message) => say(codeIn(message, id)));
    const send = (): void => socket.send(query, () => undefined);
    let again: NodeJS.Timeout | undefined;
    // A connected socket hears that nobody listens; an unconnected one only waits.
    socket.connect(DNS_PORT, nameserver, (error?: NodeJS.ErrnoException) => {
      if (error) {
        say(error.code ?? error.message);
        return;
      }
      send();
      again = setTimeout(send, AGAIN_MS);
    });
    socket.once('close', () => clearTimeout(again));
  });
  return asked.finally(() => socket.close());
}

function overTcp(nameserver: string, query: Buffer, id: number): Promise<string> {
  const socket = connect({ host: nameserver, port: DNS_PORT }, () => socket.write(framed(query)));
  let heard: Buffer = Buffer.alloc(0);
  const asked = within((say) => {
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => say(code ?? message));
    socket.on('end', () => say('closed'));
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const first = messageIn(heard);
      if (first) say(codeIn(first.message, id));
    });
  });
  return asked.finally(() => socket.destroy());
}

/** @param listen says what was met; null is nothing that was asked for */
function within(listen: (say: (met: string | null) => void) => void): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('nothing'), LOOKUP_PATIENCE_MS);
    listen((met) => {
      if (met === null) return;
      clearTimeout(timer);
      resolve(met);
    });
  });
}

function codeIn(message: Buffer, id: number): string | null {
  try {
    // The library's types leave out the answer's code.
    const packet: DecodedPacket & { readonly rcode?: string } = decode(message);
    return packet.id === id ? (packet.rcode ?? 'NOERROR') : null;
  } catch {
    return null;
  }
}
