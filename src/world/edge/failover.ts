import { badRequest, ControlError } from '../control-error.js';
import { parseFence } from '../fence.js';
import { integer, object } from '../fields.js';
import { type EdgeState, type Layout, type WireFence } from '../protocol.js';
import { type StateFile } from '../state-file.js';

export interface HeldFailover {
  readonly region: string | null;
  readonly version: number;
  readonly run: string | null;
  /** Wall time, milliseconds. */
  readonly deadline: number | null;
}
export interface FailoverChange {
  readonly fence: WireFence;
  readonly region: string | null;
  readonly version: number;
}

/** The region whose users are served wherever they arrive, as declared; survives a restart. */
export class Failover {
  private held: HeldFailover;

  constructor(private readonly file: StateFile<HeldFailover>) {
    this.held = file.read() ?? { region: null, version: 0, run: null, deadline: null };
  }

  get region(): string | null {
    return this.held.region;
  }

  get overdue(): boolean {
    return this.held.deadline !== null && this.held.deadline < Date.now();
  }

  /** On disk when it returns. Throws `stale-version` (409) when a newer version, or another region under this one, is held. */
  put({ fence, region, version }: FailoverChange): void {
    const known = this.held.version;
    if (version < known || (version === known && region !== this.held.region)) {
      throw new ControlError(409, 'stale-version', `failover is at version ${known}`, { version: known });
    }
    const isOpen = region !== null;
    const run = isOpen ? fence.run : null;
    const next = { region, version, run, deadline: isOpen ? Date.now() + fence.ttlMs : null };
    this.file.write(next);
    this.held = next;
  }

  state(): EdgeState['failover'] {
    const { region, version, run } = this.held;
    return { region, version, run };
  }
}

/** Reads the body of `PUT /failover`. Throws `bad-request` (400) for a region that the layout does not know. */
export function parseFailoverChange(body: unknown, layout: Layout): FailoverChange {
  const fields = object(body);
  const region = fields['region'];
  if (region !== null && (typeof region !== 'string' || !Object.hasOwn(layout.regions, region))) {
    throw badRequest(`region must be null or one of ${Object.keys(layout.regions).join(', ')}`);
  }
  return { fence: parseFence(body), region, version: integer(fields, 'version', 1) };
}
