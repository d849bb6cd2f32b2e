import { isCode, SilverbackError } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence } from '../../core/ports/fault.js';
import type { FailoverModes } from '../../core/ports/fleet.js';
import type { CareRecords } from './care.js';
import { careFence } from './fence.js';
import type { ComponentStatus } from './components.js';
import { type EdgeState, edgeState } from './wire.js';
import { controlOf, type World } from './world.js';

interface Answer {
  readonly edge: ComponentStatus;
  /** Null when it did not answer. */
  readonly failover: EdgeState['failover'] | null;
}

/** Failover mode is declared to every edge, each copy with a version. */
export class WorldFailover implements FailoverModes {
  /** Declarations go one after another: two at once would share a version. */
  private declaring: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly world: World,
    private readonly care: CareRecords,
    private readonly clock: Clock,
  ) {}

  declare(region: string | null, fence: Fence): Promise<void> {
    const declaration = this.declaring.then(() => this.write(region, fence));
    this.declaring = declaration.catch(() => undefined);
    return declaration;
  }

  async declared(excused: readonly string[]): Promise<{ region: string | null | undefined; evidence: string }> {
    const answers = (await this.readAll()).filter(({ edge }) => !excused.includes(edge.region));
    const evidence = answers.map(({ edge, failover }) => `${edge.name}: ${wordsOf(failover)}`).join('; ');
    const regions = new Set(answers.map(({ failover }) => (failover ? failover.region : undefined)));
    const [only] = regions;
    return { region: regions.size === 1 ? only : undefined, evidence: evidence || 'no edge was asked' };
  }

  /**
   * An edge that cannot be reached is left to `declared` to tell: a dead region must not keep the others from the mode.
   * The way back must reach them all: the record of care stays until it has.
   */
  private async write(region: string | null, fence: Fence): Promise<void> {
    const answers = await this.readAll();
    const known = answers.flatMap(({ failover }) => failover ?? []);
    if (known.length === 0) throw new SilverbackError('target-unreachable', 'no edge answers');
    const version = Math.max(...known.map((failover) => failover.version)) + 1;

    if (region !== null) await this.care.open(`failover of ${region}`, fence);
    const body = { fence: careFence(fence, this.clock), region, version };
    const puts = await Promise.allSettled(
      answers.map(({ edge }) => controlOf(edge).send('PUT', '/failover', body, fence.signal)),
    );
    const failed = puts.filter((put) => put.status === 'rejected');
    const stale = failed.find(({ reason }) => isCode(reason, 'stale-epoch'));
    const fatal = stale ?? (failed.length === puts.length ? failed[0] : undefined);
    if (fatal) throw fatal.reason;
    if (region !== null) return;
    const [missed] = failed;
    if (missed) throw missed.reason;
    await this.care.close(fence);
  }

  private async readAll(): Promise<readonly Answer[]> {
    const edges = await this.world.ofRole('edge');
    return Promise.all(
      edges.map((edge) =>
        controlOf(edge)
          .get('/state', edgeState)
          .then(
            ({ failover }) => ({ edge, failover }),
            () => ({ edge, failover: null }),
          ),
      ),
    );
  }
}

function wordsOf(failover: Answer['failover']): string {
  if (!failover) return 'no answer';
  return `${failover.region === null ? 'none' : `failover of ${failover.region}`} (version ${failover.version})`;
}
