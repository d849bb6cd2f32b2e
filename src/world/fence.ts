import { ControlError } from './control-error.js';
import { integer, number, object, text, texts } from './fields.js';
import { type RenewRequest, type WireFence } from './protocol.js';
import { type StateFile, stateFile, statePath } from './state-file.js';

export type Epochs = Readonly<Record<string, number>>;

const SUPERVISOR = 'supervisor';

/**
 * The highest epoch seen per run. A higher one is on disk before `check` returns, so that a component which is killed
 * and comes back still refuses the worker that it had refused before.
 */
export class EpochGuard {
  private readonly known: Map<string, number>;

  /**
   * `announced`: what somebody else has heard, looked up at every check. A process that was frozen cannot be told in time:
   * what was sent to it meanwhile may be read before whatever comes to wake it.
   */
  private constructor(
    private readonly file: StateFile<Epochs>,
    private readonly announced: Pick<StateFile<Epochs>, 'read'>,
  ) {
    this.known = new Map(Object.entries(file.read() ?? {}));
  }

  static ofSupervisor(directory: string): EpochGuard {
    return new EpochGuard(stateFile(statePath(directory, SUPERVISOR)), { read: () => null });
  }

  /** Of any other process of the world: what is announced to the supervisor holds for it too. */
  static ofChild(directory: string, name: string): EpochGuard {
    return new EpochGuard(stateFile(statePath(directory, name)), stateFile(statePath(directory, SUPERVISOR)));
  }

  /** Throws `stale-epoch` (409, with the known `epoch`) when a higher one was seen; remembers a new highest. */
  check(fence: { readonly run: string; readonly epoch: number }): void {
    this.hear();
    const highest = this.of(fence.run);
    if (fence.epoch < highest) {
      throw new ControlError(409, 'stale-epoch', `run ${fence.run} is at epoch ${highest}, not ${fence.epoch}`, {
        epoch: highest,
      });
    }
    if (fence.epoch === highest) return;
    this.known.set(fence.run, fence.epoch);
    this.file.write(this.all());
  }

  all(): Epochs {
    this.hear();
    return Object.fromEntries(this.known);
  }

  private hear(): void {
    for (const [run, epoch] of Object.entries(this.announced.read() ?? {})) {
      if (epoch > this.of(run)) this.known.set(run, epoch);
    }
  }

  private of(run: string): number {
    return this.known.get(run) ?? 0;
  }
}

/** Reads `body.fence`. Throws `bad-request` (400). */
export function parseFence(body: unknown): WireFence {
  const fence = object(object(body)['fence'], 'fence');
  return {
    run: text(fence, 'run'),
    injection: text(fence, 'injection'),
    epoch: integer(fence, 'epoch', 1),
    ttlMs: number(fence, 'ttlMs', 1),
  };
}

/** Reads the body of `POST /epochs`. Throws `bad-request` (400). */
export function parseEpoch(body: unknown): { readonly run: string; readonly epoch: number } {
  const fields = object(body);
  return { run: text(fields, 'run'), epoch: integer(fields, 'epoch', 1) };
}

/** Reads the body of `POST /leases/renew`. Throws `bad-request` (400). */
export function parseRenewal(body: unknown): RenewRequest {
  const fields = object(body);
  return { ...parseEpoch(body), injections: texts(fields, 'injections'), ttlMs: number(fields, 'ttlMs', 1) };
}
