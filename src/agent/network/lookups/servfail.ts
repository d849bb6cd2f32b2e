import { type Answer, decode, encode, RECURSION_AVAILABLE, RECURSION_DESIRED } from 'dns-packet';

const SERVFAIL = 2;
const OUR_UDP_BYTES = 1232;

/** Pure: the answer of a nameserver that cannot help, to one message on the wire. Null for what is no question. */
export function servfailTo(message: Buffer): Buffer | null {
  try {
    const { id, type, flags = 0, questions = [], additionals = [] } = decode(message);
    if (type !== 'query' || questions.length === 0) return null;
    return encode({
      type: 'response',
      id: id ?? 0,
      flags: (flags & RECURSION_DESIRED) | RECURSION_AVAILABLE | SERVFAIL,
      questions,
      // Who speaks EDNS is answered in it (RFC 6891).
      additionals: additionals.some((record) => record.type === 'OPT') ? [OPT] : [],
    });
  } catch {
    return null;
  }
}

const OPT = { type: 'OPT', name: '.', udpPayloadSize: OUR_UDP_BYTES, flags: 0, options: [] } as unknown as Answer;
