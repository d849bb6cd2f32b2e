import { badRequest } from '../control-error.js';
import { parseFence } from '../fence.js';
import { type Fields, integer, number, object, text } from '../fields.js';
import { type WireFence } from '../protocol.js';

/** What befalls a share of an edge's calls to its instances, as a service mesh's fault filter does it. */
export interface CallFault {
  /** Only calls to instances of this zone; null for all. */
  readonly zone: string | null;
  /** Of the calls selected, 0 < share <= 1. */
  readonly share: number;
  readonly harm: CallHarm;
}
/** `abort`: the status that is answered instead, or how the call breaks. */
export type CallHarm =
  | { readonly kind: 'delay'; readonly delay: Delay }
  | { readonly kind: 'abort'; readonly with: number | 'reset' | 'timeout' };
/** Milliseconds; no draw is longer than `capMs`. Normal: `ms` is the mean. Pareto: `ms` is the least, `shape` the tail index. */
export type Delay =
  | { readonly distribution: 'fixed'; readonly ms: number; readonly capMs: number }
  | { readonly distribution: 'normal'; readonly ms: number; readonly sdMs: number; readonly capMs: number }
  | { readonly distribution: 'pareto'; readonly ms: number; readonly shape: number; readonly capMs: number };
export interface CallFaultState extends CallFault {
  readonly injection: string;
  readonly run: string;
  readonly expiresInMs: number;
  /** Calls selected since it was put, and those of them that have met it. */
  readonly calls: number;
  readonly bitten: number;
}
export interface CallFaults {
  readonly faults: readonly CallFaultState[];
}

const LONGEST_MS = 60_000;

/** Reads the body of `PUT /faults/:injection`. Throws `bad-request` (400). */
export function parseCallFault(
  injection: string,
  body: unknown,
  zones: readonly string[],
): { readonly fault: CallFault; readonly fence: WireFence } {
  const fence = parseFence(body);
  if (injection !== fence.injection) throw badRequest('the fence is of another injection');
  const fields = object(object(body)['fault'], 'fault');
  const share = number(fields, 'share');
  if (share <= 0 || share > 1) throw badRequest('share must be above 0 and at most 1');
  const zone = fields['zone'];
  if (zone !== null && (typeof zone !== 'string' || !zones.includes(zone))) {
    throw badRequest(`zone must be null or one of ${zones.join(', ')}`);
  }
  return { fault: { zone, share, harm: harmOf(object(fields['harm'], 'harm')) }, fence };
}

function harmOf(harm: Fields): CallHarm {
  const kind = text(harm, 'kind');
  if (kind === 'delay') return { kind, delay: delayOf(object(harm['delay'], 'delay')) };
  if (kind !== 'abort') throw badRequest('kind must be delay or abort');
  const instead = harm['with'];
  if (instead === 'reset' || instead === 'timeout') return { kind, with: instead };
  const status = integer(harm, 'with', 400);
  if (status > 599) throw badRequest('with must be reset, timeout, or a status from 400 to 599');
  return { kind, with: status };
}

function delayOf(fields: Fields): Delay {
  const capMs = number(fields, 'capMs');
  if (capMs > LONGEST_MS) throw badRequest(`capMs must be at most ${LONGEST_MS}`);
  const ms = number(fields, 'ms');
  const distribution = text(fields, 'distribution');
  if (distribution === 'fixed') return { distribution, ms, capMs };
  if (distribution === 'normal') return { distribution, ms, sdMs: number(fields, 'sdMs'), capMs };
  const shape = number(fields, 'shape');
  if (distribution !== 'pareto' || shape === 0) {
    throw badRequest('distribution must be fixed, normal, or pareto with a shape above 0');
  }
  return { distribution, ms, shape, capMs };
}
