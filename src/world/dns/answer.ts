import { type Answer, AUTHORITATIVE_ANSWER, decode, type DecodedPacket, encode, type Packet } from 'dns-packet';
import { RECURSION_DESIRED, TRUNCATED_RESPONSE } from 'dns-packet';
import { territoryOf } from '../routing.js';
import { type Found, type Names, recordsFor } from './records.js';

const CODES = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
type Code = keyof typeof CODES;

/** The extended code BADVERS is 16: its upper bits are in the OPT record, the lower ones are 0. */
const BADVERS_EXTENDED = 1;
const PLAIN_UDP_BYTES = 512;
const OUR_UDP_BYTES = 1232;

interface ClientSubnet {
  readonly code: number;
  readonly family: number;
  readonly sourcePrefixLength: number;
  readonly ip: string;
}
interface Opt {
  readonly udpPayloadSize: number;
  readonly ednsVersion: number;
  readonly options: readonly { readonly code: number }[];
}

/** What a question about a name is answered from, or how it fails: with SERVFAIL, or with silence. */
export type Service = (name: string) => Names | 'servfail' | 'timeout';

/**
 * The answer to one message on the wire. A client subnet that is sent along decides the territory, otherwise a hash of
 * the `source` address does.
 *
 * @returns null for what must not be answered: a response, less than a header, or a name that is silent.
 */
export function answerTo(message: Buffer, source: string, service: Service, transport: 'udp' | 'tcp'): Buffer | null {
  if (message.length < 12 || (message.readUInt8(2) & 0x80) !== 0) return null;
  if (((message.readUInt8(2) >> 3) & 15) !== 0) return refusal(message, 'NOTIMP');
  let query: DecodedPacket;
  try {
    query = decode(message);
  } catch {
    return refusal(message, 'FORMERR');
  }
  try {
    const names = service(query.questions?.[0]?.name ?? '');
    if (names === 'timeout') return null;
    const response = names === 'servfail' ? reply(query, 'SERVFAIL', {}) : respond(query, source, names);
    return fit(query, response, transport);
  } catch (error) {
    console.error(error);
    return refusal(message, 'SERVFAIL');
  }
}

function respond(query: DecodedPacket, source: string, names: Names): Packet {
  const [question, ...others] = query.questions ?? [];
  if (!question || others.length > 0) return reply(query, 'FORMERR', {});
  const opt = optOf(query);
  if (opt && opt.ednsVersion > 0) {
    return reply(query, 'NOERROR', { additionals: [optRecord([], BADVERS_EXTENDED)] });
  }
  const subnet = opt?.options.find((option) => option.code === 8) as ClientSubnet | undefined;
  const territory = territoryOf(subnet?.sourcePrefixLength ? subnet.ip : source, names.layout.territories);
  const isOurs = question.class === 'IN' || question.class === 'ANY';
  const found = isOurs ? recordsFor(question, territory, names) : null;
  const options = subnet ? [{ ...echo(subnet), scopePrefixLength: scopeOf(subnet, found) }] : [];
  const additionals = [...(found?.additionals ?? []), ...(opt ? [optRecord(options)] : [])];
  return reply(query, found?.code ?? 'REFUSED', { ...found, additionals });
}

function optOf(query: DecodedPacket): Opt | undefined {
  return query.additionals?.find(({ type }) => type === 'OPT') as unknown as Opt | undefined;
}

function echo({ family, sourcePrefixLength, ip }: ClientSubnet) {
  return { code: 'CLIENT_SUBNET', family, sourcePrefixLength, ip };
}

/** RFC 7871: scope 0 says that the answer is the same for everybody. */
function scopeOf(subnet: ClientSubnet, found: Found | null): number {
  if (!found?.bySubnet || subnet.sourcePrefixLength === 0) return 0;
  return subnet.family === 1 ? 24 : subnet.sourcePrefixLength;
}

/** The library's types ask for numbers where it reads names. */
function optRecord(options: readonly object[], extendedRcode = 0): Answer {
  const record = { type: 'OPT', name: '.', udpPayloadSize: OUR_UDP_BYTES, extendedRcode, ednsVersion: 0, flags: 0 };
  return { ...record, options } as unknown as Answer;
}

type Sections = Partial<Record<'answers' | 'authorities' | 'additionals', readonly Answer[]>>;

function reply(query: DecodedPacket, code: Code, { answers, authorities, additionals }: Sections): Packet {
  const authoritative = code === 'NOERROR' || code === 'NXDOMAIN' ? AUTHORITATIVE_ANSWER : 0;
  return {
    type: 'response',
    id: query.id,
    flags: authoritative | (query.flag_rd ? RECURSION_DESIRED : 0) | CODES[code],
    questions: query.questions,
    answers: [...(answers ?? [])],
    authorities: [...(authorities ?? [])],
    additionals: [...(additionals ?? [])],
  };
}

/** What is too long for the asker's datagrams says so, and nothing else; he comes again over TCP. */
function fit(query: DecodedPacket, response: Packet, transport: 'udp' | 'tcp'): Buffer {
  const encoded = encode(response);
  const room = Math.min(OUR_UDP_BYTES, Math.max(PLAIN_UDP_BYTES, optOf(query)?.udpPayloadSize ?? 0));
  if (transport === 'tcp' || encoded.length <= room) return encoded;
  const additionals = response.additionals?.filter(({ type }) => type === 'OPT');
  const flags = (response.flags ?? 0) | TRUNCATED_RESPONSE;
  return encode({ ...response, flags, answers: [], authorities: [], additionals });
}

/** A header alone, made from the asker's: his question may be what cannot be read. */
function refusal(message: Buffer, code: Code): Buffer {
  const header = Buffer.alloc(12);
  message.copy(header, 0, 0, 4);
  header.writeUInt8((header.readUInt8(2) | 0x80) & ~0x06, 2);
  header.writeUInt8(CODES[code], 3);
  return header;
}
