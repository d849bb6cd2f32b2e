import { isCode, messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fence.js';
import type { NameFailure, NameService } from '../../core/ports/name-service.js';
import type { Target, WorldLayout } from '../../core/target/target.js';
import { askOnce, type Reply } from './dns-client.js';
import { careFence, harmFence } from './fence.js';
import { dnsFailures } from './wire.js';
import type { World } from './world.js';

/** Long for a name service on this machine, and short enough to be asked within one call. */
const SILENCE_MS = 400;
/** A clock that does not move within this stands still. */
const ADVANCE_MS = 30;

/** The world's name service, which fails where it answers. */
export class SandboxNameService implements NameService {
  constructor(
    private readonly world: World,
    private readonly target: Pick<Target, 'control'>,
    private readonly routes: WorldLayout['routes'],
    private readonly clock: Clock,
  ) {}

  async fail(route: string | null, mode: NameFailure, fence: Fence): Promise<void> {
    const dns = await this.world.control('dns');
    const body = { fence: harmFence(fence, this.clock), mode };
    const hosts = this.hosts(route).map((host) => dns.send('PUT', pathOf(host), body, fence.signal));
    await Promise.all(hosts);
  }

  async heal(route: string | null, fence: Fence): Promise<void> {
    const dns = await this.world.control('dns');
    const body = { fence: careFence(fence, this.clock) };
    try {
      await Promise.all(this.hosts(route).map((host) => dns.send('DELETE', pathOf(host), body)));
    } catch (error) {
      if (!(isCode(error, 'target-unreachable') && (await this.isDead()))) throw error;
    }
  }

  async isFailing(route: string | null, mode: NameFailure): Promise<Verification> {
    try {
      if (await this.isDead()) return { state: 'absent', evidence: 'dns is dead, and its failures with it' };
      return await this.look(this.hosts(route), mode);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** The probe pair: every name that is to fail, and beside it the service itself and the names that are left alone. */
  private async look(hosts: readonly string[], mode: NameFailure): Promise<Verification> {
    const others = Object.values(this.routes).flatMap(({ host }) => (hosts.includes(host) ? [] : [host]));
    const dns = await this.world.control('dns');
    const [seen, control, { failures }] = await Promise.all([
      Promise.all(hosts.map((host) => this.symptom(host))),
      Promise.all(others.map((host) => this.symptom(host))),
      dns.get('/state', dnsFailures),
    ]);
    const declared = hosts.every((host) => failures.some((failure) => failure.host === host && failure.mode === mode));
    const told = `dns ${declared ? `fails on purpose (${mode})` : 'declares no such failure'}`;
    const words = [...hosts, ...others].map((host, at) => `${host}: ${wordsOf([...seen, ...control][at])}`);
    const evidence = [told, ...words].join('; ');
    if (seen.every((symptom) => symptom === 'well')) return { state: 'absent', evidence };
    const bitten = declared && seen.every((symptom) => symptom === mode);
    const clean = control.every((symptom) => symptom === 'well');
    return { state: bitten && clean ? 'in-effect' : 'unknown', evidence };
  }

  /** What somebody who asks for a users' name meets. A live service says the time; one that is stale, an old one. */
  private async symptom(host: string): Promise<NameFailure | 'well'> {
    const first = await this.reply(host);
    if (first === null) return 'timeout';
    if (first.rcode !== 'NOERROR') return 'servfail';
    await this.clock.sleep(ADVANCE_MS);
    const second = await this.reply(host);
    return second !== null && timeIn(second) > timeIn(first) ? 'well' : 'stale';
  }

  private reply(host: string): Promise<Reply | null> {
    return askOnce(this.world.file.dnsPort, 'TXT', host, SILENCE_MS);
  }

  /** Without a route: all that nobody has declared a control. */
  private hosts(route: string | null): readonly string[] {
    const { control } = this.target;
    const chosen = Object.entries(this.routes).filter(([name, { weights }]) =>
      route === null ? ![name, ...Object.keys(weights)].some((one) => control.includes(one)) : name === route,
    );
    return chosen.map(([, { host }]) => host);
  }

  /** Failures live in the name service's memory. */
  private async isDead(): Promise<boolean> {
    const { processes } = await this.world.supervisor.status();
    return processes.some(({ name, pid }) => name === 'dns' && pid === null);
  }
}

const pathOf = (host: string): string => `/failures/${encodeURIComponent(host)}`;

/** Milliseconds; 0 when it is not told. */
function timeIn({ answers }: Reply): number {
  const texts = answers.flatMap((record) => (record.type === 'TXT' ? [record.data].flat().map(String) : []));
  return Number(texts.map((text) => /^at=(\d+)$/.exec(text)?.[1]).find((found) => found !== undefined) ?? 0);
}

const WORDS = {
  well: 'answers, and its clock goes on',
  servfail: 'answers with an error',
  timeout: `nothing in ${SILENCE_MS} ms`,
  stale: `the clock in its answers stood still for ${ADVANCE_MS} ms`,
};

function wordsOf(symptom: NameFailure | 'well' | undefined): string {
  return symptom === undefined ? 'not asked' : WORDS[symptom];
}
