import { LeasedHarm } from '../leased-harm.js';
import { type DnsFailure, type DnsState, type RenewAnswer, type RenewRequest, type WireFence } from '../protocol.js';
import { type Routes } from '../routes.js';
import { type Service } from './answer.js';
import { type Places } from './places.js';
import { meaningOf } from './names.js';
import { type Names } from './records.js';

interface Failure {
  readonly mode: DnsFailure;
  /** What a stale name service goes on answering from: all that it knew when it became so. */
  readonly frozen: Names;
}

/** What it knows, of which it can keep what was true at a moment. */
type Known = Names & { readonly routes: Pick<Routes, 'frozen'>; readonly places: Pick<Places, 'frozen'> };

/** Users' names for which the service fails, with everything below them. In memory: a restarted name service is well. */
export class Failures {
  private readonly harm = new LeasedHarm<Failure>();

  constructor(private readonly names: Known) {}

  /** `host`: the users' name of a route. */
  fail(host: string, mode: DnsFailure, fence: WireFence): void {
    const { names } = this;
    const now = names.now();
    const frozen: Names = { ...names, routes: names.routes.frozen(), places: names.places.frozen(), now: () => now };
    this.harm.take(host, fence, { mode, frozen });
  }

  heal(host: string, injection: string): void {
    this.harm.release(host, injection);
  }

  renew(request: RenewRequest): RenewAnswer {
    return this.harm.renew(request);
  }

  readonly service: Service = (name) => {
    const meaning = meaningOf(name.replace(/\.$/, ''), this.names.layout);
    const failure = meaning ? this.harm.on(meaning.zone) : undefined;
    if (!failure) return this.names;
    return failure.mode === 'stale' ? failure.frozen : failure.mode;
  };

  state(): DnsState['failures'] {
    return this.harm.all().map(({ subject, what, run, injection, expiresInMs }) => {
      return { host: subject, mode: what.mode, run, injection, expiresInMs };
    });
  }
}
