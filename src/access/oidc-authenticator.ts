import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { type Role, ROLES } from '../core/access/caller.js';
import { messageOf, SilverbackError } from '../core/errors.js';
import type { BearerCheck } from './bearer-check.js';

/** Whose tokens are believed, and what in them tells the role. */
export interface OidcOptions {
  /** As it stands in the tokens' `iss`. */
  readonly issuer: string;
  /** What must stand in their `aud`. */
  readonly audience: string;
  /** Where the issuer's keys are; null: found by OpenID Connect Discovery. */
  readonly jwks: string | null;
  /** The claim whose value, a text or a list, names roles; of several the highest counts. */
  readonly roleClaim: string;
}

/** Keys that can only verify: a token signed with a secret that we would share is none of the issuer's. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** Two machines' clocks may differ so much, seconds. */
const CLOCK_TOLERANCE_S = 30;
const TIMEOUT_MS = 5_000;

/**
 * Believes JWTs of one OpenID Connect issuer (https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation).
 * Its keys are fetched when the first token comes, kept, and fetched again when a token names a key that is not among them.
 */
export class OidcAuthenticator implements BearerCheck {
  private keys: Promise<JWTVerifyGetKey> | undefined;

  constructor(private readonly options: OidcOptions) {}

  accepts(bearer: string): boolean {
    return bearer.split('.').length === 3;
  }

  async check(bearer: string) {
    const { issuer, audience, roleClaim } = this.options;
    const claims = await this.verified(bearer, { issuer, audience });
    const { sub, email, preferred_username: username, exp } = claims;
    const name = [username, email, sub].find((one): one is string => typeof one === 'string' && one !== '');
    if (name === undefined) throw new SilverbackError('unauthenticated', 'the token does not say whose it is');
    const role = highestRole(claims[roleClaim]);
    if (role === null)
      throw new SilverbackError(
        'forbidden',
        `${name} has no role here: claim "${roleClaim}" names none of ${ROLES.join(', ')}`,
      );
    return { name, role, until: (exp + CLOCK_TOLERANCE_S) * 1_000 };
  }

  private async verified(
    bearer: string,
    expected: { readonly issuer: string; readonly audience: string },
  ): Promise<JWTPayload & { readonly exp: number }> {
    try {
      const { payload } = await jwtVerify<{ exp: number }>(bearer, await this.keySet(), {
        ...expected,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_S,
        requiredClaims: ['exp'],
      });
      return payload;
    } catch (error) {
      if (error instanceof SilverbackError) throw error;
      if (isOfTheToken(error))
        throw new SilverbackError('unauthenticated', `the token is not accepted: ${messageOf(error)}`);
      throw this.unreachable(error);
    }
  }

  private keySet(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.find().catch((error: unknown) => {
      this.keys = undefined;
      throw this.unreachable(error);
    });
    return this.keys;
  }

  private async find(): Promise<JWTVerifyGetKey> {
    const url = this.options.jwks ?? (await discovered(this.options.issuer));
    return createRemoteJWKSet(new URL(url), { timeoutDuration: TIMEOUT_MS });
  }

  /** Nobody is let in whom nobody can tell. */
  private unreachable(cause: unknown): SilverbackError {
    return new SilverbackError('busy', `the keys of ${this.options.issuer} cannot be had: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html */
async function discovered(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  const { issuer: named, jwks_uri: jwks } = (await answer.json()) as Record<string, unknown>;
  if (named !== issuer) throw new Error(`${url} is of issuer ${String(named)}`);
  if (typeof jwks !== 'string') throw new Error(`${url} names no jwks_uri`);
  return jwks;
}

function isOfTheToken(error: unknown): boolean {
  return (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  );
}

function highestRole(claim: unknown): Role | null {
  const named = [claim].flat();
  return ROLES.findLast((role) => named.includes(role)) ?? null;
}
