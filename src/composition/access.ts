import type { Provider } from '@nestjs/common';
import { Gatekeeper } from '../access/gatekeeper.js';
import { GivenTokenAuthenticator } from '../access/given-token-authenticator.js';
import { LocalAuthenticator } from '../access/local-authenticator.js';
import { OidcAuthenticator } from '../access/oidc-authenticator.js';
import { TokenAuthenticator } from '../access/token-authenticator.js';
import type { Environment } from '../config/environment.js';
import { SilverbackError } from '../core/errors.js';
import { Authenticator } from '../core/ports/authenticator.js';
import { Clock } from '../core/ports/clock.js';
import { TokenStore } from '../core/ports/tokens.js';
import { Database } from '../journal/database.js';
import { KyselyTokens } from '../journal/tokens.js';

export interface AccessOptions extends Pick<Environment, 'host' | 'oidc'> {
  /** Of the token for an admin that the service was given; null: of none. */
  readonly adminTokenHash: string | null;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** Who may call a service: whoever holds a token, and, on loopback as long as there are none, whoever is on this machine. */
export function authenticatorOf(options: AccessOptions, tokens: TokenStore, clock: Clock): Authenticator {
  const { host, oidc, adminTokenHash } = options;
  const kinds = [
    ...(adminTokenHash === null ? [] : [new GivenTokenAuthenticator(adminTokenHash)]),
    new TokenAuthenticator(tokens, clock),
    ...(oidc ? [new OidcAuthenticator(oidc)] : []),
  ];
  const open = async (): Promise<boolean> => LOOPBACK.test(host) && !knowsOthers(options) && !(await anyOf(tokens));
  return new Gatekeeper(kinds, new LocalAuthenticator(), open);
}

/** What it takes to tell callers. */
export function authenticating(options: AccessOptions): readonly Provider[] {
  return [
    { provide: TokenStore, useFactory: (database: Database) => new KyselyTokens(database), inject: [Database] },
    {
      provide: Authenticator,
      useFactory: (tokens: TokenStore, clock: Clock) => authenticatorOf(options, tokens, clock),
      inject: [TokenStore, Clock],
    },
  ];
}

/** @throws `invalid-config` for a service that anybody on the network could use. */
export async function refuseOpenDoor(options: AccessOptions, tokens: Pick<TokenStore, 'list'>): Promise<void> {
  const { host } = options;
  if (LOOPBACK.test(host) || knowsOthers(options) || (await anyOf(tokens))) return;
  throw new SilverbackError(
    'invalid-config',
    `SILVERBACK_HOST ${host} can be reached from other machines, and nobody would need a token: ` +
      'make one with "silverback token create", give one by SILVERBACK_ADMIN_TOKEN_FILE, set SILVERBACK_OIDC_ISSUER, ' +
      'or listen on 127.0.0.1',
  );
}

/** Whether callers are told by more than the tokens of the journal. */
function knowsOthers({ oidc, adminTokenHash }: AccessOptions): boolean {
  return oidc !== null || adminTokenHash !== null;
}

/** Asked for every request that comes without a token, however many there are. */
async function anyOf(tokens: Pick<TokenStore, 'list'>): Promise<boolean> {
  return (await tokens.list({ limit: 1 })).length > 0;
}
