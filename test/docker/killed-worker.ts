import { STEADY } from '../../src/composition/tempo.js';
import { SystemClock } from '../../src/config/system-clock.js';
import { pick, type Random } from '../../src/core/random.js';
import { type Going, type Place, until } from '../e2e/silverback.js';
import type { DockerOfSuite } from '../servers/docker.js';
import type { Crowd } from './crowd.js';
import type { Turnstile } from './turnstile.js';

/** A second after its lease has run out, nothing of harm to a network is felt. */
const BOUND_MS = STEADY.harmTtlMs + 1_000;
const clock = new SystemClock();

/** What a worker is seen to have reached, and how long after it death may come, milliseconds. */
const MOMENTS = [
  { reached: 'let through', says: null, withinMs: 3_000 },
  { reached: 'in effect', says: / in effect: /, withinMs: 4_000 },
  { reached: 'putting back', says: /step 4\/4 .* begins/, withinMs: 500 },
] as const;

/** A method's fault on the paths between two regions, or on calls and lookups of the first of them. */
export type HarmTo = (west: string, east: string, upstream: string) => string;

/** When a worker dies, as far as chance says. */
export interface Moment {
  readonly reached: (typeof MOMENTS)[number]['reached'];
  readonly ms: number;
}

export function momentOf(random: Random): Moment {
  const { reached, withinMs } = pick(MOMENTS, random) ?? MOMENTS[0];
  return { reached, ms: Math.round(random() * withinMs) };
}

export interface Surroundings {
  readonly docker: DockerOfSuite;
  readonly crowd: Crowd;
  readonly place: Place;
  readonly turnstile: Turnstile;
}

/** One `silverback run` that harms the network between two containers of its own, and is killed on the way. */
export class KilledWorker {
  private going: Going | null = null;
  private rules!: readonly (readonly string[])[];
  private diedAt = 0;

  constructor(
    private readonly number: number,
    private readonly fault: HarmTo,
    private readonly moment: Moment,
    private readonly around: Surroundings,
  ) {}

  /** Puts its containers, its target and its experiment in place. */
  async prepare(network: string): Promise<void> {
    const { crowd, place } = this.around;
    await Promise.all(this.sides.map((side) => crowd.add(side, side, network)));
    this.rules = await this.rulesNow();
    await place.write(`experiments/targets/${this.name}.yaml`, this.target());
    await place.write(`experiments/${this.name}.yaml`, this.experiment());
  }

  /** Resolves when it stands in front of its harm. */
  async start(): Promise<void> {
    const asked = this.around.turnstile.asked(this.name);
    const going = this.around.place.start('run', this.name);
    this.going = going;
    const ended = going.ended.then(({ stderr }) => Promise.reject(new Error(`${this.name} has ended: ${stderr}`)));
    await Promise.race([asked, ended]);
  }

  /** @returns the moment of its death, in words. */
  async die(): Promise<string> {
    const { going } = this;
    if (!going) throw new Error(`${this.name} was not started`);
    const { reached, ms } = this.moment;
    await this.around.turnstile.letThrough(this.name);
    const says = MOMENTS.find((moment) => moment.reached === reached)?.says ?? null;
    if (says)
      await until(`${this.name} is ${reached}`, async () => says.test(going.said()) || this.failIfGivenUp(going));
    await clock.sleep(ms);
    this.diedAt = Date.now();
    going.process.kill('SIGKILL');
    const { code, stderr } = await going.ended;
    if (code !== null) throw new Error(`${this.name} has ended before it could be killed: ${stderr}`);
    return `${this.name}, ${ms} ms after ${reached}: ${this.harm}`;
  }

  /** Whether both ways are open, and names are found, when they must be. */
  async isOpenInTime(): Promise<boolean> {
    await clock.sleep(this.diedAt + BOUND_MS - Date.now());
    return this.isOpen();
  }

  /** Of its rules, sets and paths, what is not as it was. */
  async left(): Promise<readonly string[]> {
    const now = await this.rulesNow();
    const isSame = JSON.stringify(now) === JSON.stringify(this.rules);
    return [
      ...(isSame ? [] : now.flat()),
      ...((await this.isOpen()) ? [] : ['a path is closed, or a name is not found']),
    ];
  }

  /** Where a test has failed, it may live. */
  end(): void {
    this.going?.process.kill('SIGKILL');
  }

  /** Of its experiment and its target. */
  get name(): string {
    return `try-${this.number}`;
  }

  /** Whether its harm was there before it died. */
  get hasHarmed(): boolean {
    return this.moment.reached !== 'let through';
  }

  private failIfGivenUp(going: Going): false {
    if (going.said().includes('rolling back')) throw new Error(`${this.name} has given up by itself: ${going.said()}`);
    return false;
  }

  private get harm(): string {
    const [west, east] = this.sides;
    return this.fault(west, east, `${this.around.crowd.id(east)}:7000`);
  }

  private get sides(): [string, string] {
    return [`west-${this.number}`, `east-${this.number}`];
  }

  private rulesNow(): Promise<readonly (readonly string[])[]> {
    return Promise.all(this.sides.map((side) => this.around.crowd.rulesOf(side)));
  }

  private async isOpen(): Promise<boolean> {
    const [west, east] = this.sides;
    const { crowd } = this.around;
    const seen = await Promise.all([crowd.hears(west, east), crowd.hears(east, west), crowd.finds(west, east)]);
    return seen.every(Boolean);
  }

  private target(): string {
    const { url, image } = this.around.docker;
    return `
apiVersion: silverback/v1
kind: Target
metadata: { name: ${this.name} }
spec: { fleet: docker, environment: test, routes: {}, docker: { host: "${url}", image: "${image}" } }
`;
  }

  private experiment(): string {
    const url = this.around.turnstile.url(this.name);
    return `
apiVersion: silverback/v1
kind: Experiment
metadata: { name: ${this.name}, title: A worker that is killed }
spec:
  target: ${this.name}
  steadyState:
    probes:
      - { name: reachable, type: tcp, failAfter: 20, address: "${new URL(url).host}", tolerance: { latency: { atMost: 10s } } }
      - { name: turnstile, type: http, url: "${url}", when: [after], tolerance: { status: { equals: 200 } } }
  method:
    - check: { probes: [turnstile], within: 2m }
    - id: harm
      fault: ${this.harm}
    - hold: { for: 5s }
    - revert: harm
`;
  }
}
