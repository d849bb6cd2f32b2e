import { SilverbackError } from '../core/errors.js';
import type { Caller } from '../core/access/caller.js';
import type { Authenticator } from '../core/ports/authenticator.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/**
 * Who calls on loopback is somebody of this machine, and may do everything. Pages of other sites that a browser on this
 * machine shows may not: neither under a name of their own that leads here, nor across sites.
 */
export class LocalAuthenticator implements Authenticator {
  async authenticate({ host, origin }: Readonly<Record<string, string | undefined>>, from: string): Promise<Caller> {
    if (!LOOPBACK.test(host ?? ''))
      throw new SilverbackError('forbidden', `without tokens this service answers only on loopback, not as ${host}`);
    if (origin !== undefined && origin !== `http://${host}`)
      throw new SilverbackError('forbidden', `without tokens no page of ${origin} may call`);
    return { name: 'local', role: 'admin', from };
  }
}
