import { createHash, randomBytes } from 'node:crypto';

/** 256 bits: nobody guesses one, so that a plain hash keeps it as well as a slow one would. */
const SECRET_BYTES = 32;
/** Told from other bearer tokens, and found by scanners for leaked secrets. */
const PREFIX = 'sbk_';

/** What a token may be called: what runs and the audit log say of its holder. */
export const TOKEN_NAME = /^[\w.@/ -]{1,100}$/;
export const TOKEN_NAME_RULE = '1 to 100 letters, digits, spaces or . @ / - _';

/** What a token that somebody made elsewhere must look like: of our form, and long enough that nobody guesses it. */
export const GIVEN_TOKEN = /^sbk_[\w-]{32,200}$/;
export const GIVEN_TOKEN_RULE = 'sbk_ and 32 to 200 letters, digits, - or _';

/** @returns a new bearer token; shown once, kept by nobody. */
export function newToken(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

/** Whether a bearer token is one of ours by its form, as against one of an identity provider. */
export function isToken(bearer: string): boolean {
  return bearer.startsWith(PREFIX);
}

/** What is stored in a token's place. SHA-256, hexadecimal. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
