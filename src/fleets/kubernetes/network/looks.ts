import pLimit from 'p-limit';
import { identityOf } from '../pods/pod.js';
import type { Path, Witness } from './path-judge.js';
import { reachable, type SidePod } from './policy-sides.js';
import { API_SERVER, type Spot, type Trials } from './trials.js';

/** Who calls whom. */
export interface Way {
  readonly from: readonly SidePod[];
  readonly to: readonly SidePod[];
}

/** What a cut closes, and what must stay open. */
export interface Ways<T> {
  readonly closed: readonly T[];
  readonly kept: readonly T[];
}

/**
 * How many of a side are asked in one look, others in the next, and how many of the other side they try each, and one
 * besides that was open: a look has the time of one call.
 */
const MOST_WITNESSES = 4;
const SPOTS_EACH = 3;
/** Programs started in pods at once: each costs its node something. As many as the looks at both ways of a cut start. */
const AT_ONCE = 2 * MOST_WITNESSES;

/** Tries paths from inside of pods, some of them in each look, and remembers which were open before a cut. */
export class Looks {
  private readonly inPods = pLimit(AT_ONCE);
  /** Who was answered: identities of pods, by the end of their path. */
  private readonly open = new Map<string, Set<string>>();
  private count = 0;

  constructor(private readonly trials: Pick<Trials, 'from'>) {}

  /** @returns whether anything passes that would be closed */
  async before({ closed, kept }: Ways<Way>): Promise<boolean> {
    const [first, others] = await Promise.all([this.along(closed, false), this.along(kept, false)]);
    for (const { of, data } of [...first, ...others]) for (const path of data) if (path.passed) this.keepOpen(of, path);
    return first.some(({ data }) => data.some(({ passed }) => passed));
  }

  async look({ closed, kept }: Ways<Way>): Promise<Ways<Witness>> {
    this.count += 1;
    const [first, others] = await Promise.all([this.along(closed, true), this.along(kept, false)]);
    return { closed: first, kept: others };
  }

  private async along(ways: readonly Way[], withControl: boolean): Promise<readonly (Witness & { of: SidePod })[]> {
    return (await Promise.all(ways.map((way) => this.witnesses(way, withControl)))).flat();
  }

  /** @param withControl whether each tries others of its own side, too, to show that its own network lives */
  private witnesses({ from, to }: Way, withControl: boolean): Promise<(Witness & { of: SidePod })[]> {
    const spots = reachable(to).flatMap(spotsOf);
    const all = reachable(from);
    // What is tried in turn may never have been open: where somebody answered is tried in each look, by one to whom he did
    // if such a one is left, or silence would say nothing.
    const answering = spots.filter((spot) => this.open.has(endOf(spot)));
    const openFor = (one: SidePod) => answering.filter((spot) => this.wasOpen(one, spot));
    const sure = someOf(
      all.filter((one) => openFor(one).length > 0),
      this.count,
      1,
    );
    const others = all.filter((one) => !sure.includes(one));
    const turn = this.count * (MOST_WITNESSES - sure.length);
    const asked = [...sure, ...someOf(others, turn, MOST_WITNESSES - sure.length)];
    return Promise.all(
      asked.map((one, at) => {
        const own = openFor(one);
        const known = someOf(own.length > 0 ? own : answering, this.count, 1);
        const data = [...new Set([...known, ...someOf(spots, (turn + at) * SPOTS_EACH, SPOTS_EACH)])];
        const control = withControl ? [...someOf(besides(one, from), at, 1), API_SERVER] : [];
        return this.inPods(() => this.witness(one, data, control));
      }),
    );
  }

  private keepOpen({ pod }: SidePod, spot: Spot): void {
    const answered = this.open.get(endOf(spot)) ?? new Set();
    this.open.set(endOf(spot), answered.add(identityOf(pod)));
  }

  private wasOpen({ pod }: SidePod, spot: Spot): boolean {
    return this.open.get(endOf(spot))?.has(identityOf(pod)) ?? false;
  }

  private async witness(of: SidePod, data: readonly Spot[], control: readonly Spot[]) {
    const tried = await this.trials.from(insideOf(of), imageOf(of), [...data, ...control]);
    const paths = tried.slice(0, data.length).map((one): Path => ({ ...one, wasOpen: this.wasOpen(of, one) }));
    const name = `${of.policyPod.namespace}/${of.policyPod.name}`;
    return { of, name, data: paths, control: tried.slice(data.length) };
  }
}

const endOf = ({ address, port }: Spot): string => `${address} ${port}`;

function besides(one: SidePod, siblings: readonly SidePod[]): readonly Spot[] {
  return reachable(siblings)
    .filter((other) => other !== one)
    .flatMap(spotsOf);
}

function spotsOf({ policyPod: { addresses, ports } }: SidePod): readonly Spot[] {
  const port = ports.find(({ protocol = 'TCP' }) => protocol === 'TCP')?.containerPort;
  return port === undefined ? [] : addresses.map((address) => ({ address, port }));
}

/** So many of a list, going around. */
function someOf<T>(all: readonly T[], from: number, count: number): readonly T[] {
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, at) => all[(from + at) % all.length] as T);
}

function insideOf({ pod, policyPod: { namespace, name } }: SidePod) {
  return { namespace, pod: name, container: pod.spec?.containers[0]?.name ?? '' };
}

const imageOf = ({ pod }: SidePod): string => pod.spec?.containers[0]?.image ?? '';
