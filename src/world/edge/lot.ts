import { createHash } from 'node:crypto';

/**
 * The lot of a call under an injection, from 0 to below 1: the first 48 bits of the SHA-1 of both names. A fault that
 * befalls a share of the calls befalls those whose lot is below it, so that anybody can tell beforehand which these are.
 */
export function lotOf(injection: string, call: string): number {
  return createHash('sha1').update(`${injection} ${call}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
