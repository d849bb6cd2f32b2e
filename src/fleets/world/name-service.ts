import { isCode, messageOf } from '../../core/errors.js';
import type { Clock } from '../../core/ports/clock.js';
import type { Fence, Verification } from '../../core/ports/fence.js';
import type { NameFailure, NameService } from '../../core/ports/name-service.js';
import type { Target, WorldLayout } from '../../core/target/target.js';
import { careFence, harmFence } from './fence.js';
import { symptomOf, symptomWords } from './name-symptom.js';
import { dnsFailures } from './wire.js';
import type { World } from './world.js';

/** The world's name service, which fails where it answers. */
export class WorldNameService implements NameService {
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
      if (!(isCode(error, 'target-unreachable') && (await this.world.isDead('dns')))) throw error;
    }
  }

  async isFailing(route: string | null, mode: NameFailure): Promise<Verification> {
    try {
      if (await this.world.isDead('dns')) return { state: 'absent', evidence: 'dns is dead, and its failures with it' };
      return await this.look(this.hosts(route), mode);
    } catch (error) {
      return { state: 'unknown', evidence: messageOf(error) };
    }
  }

  /** The probe pair: every name that is to fail, and beside it the service itself and the names that are left alone. */
  private async look(hosts: readonly string[], mode: NameFailure): Promise<Verification> {
    const others = Object.values(this.routes).flatMap(({ host }) => (hosts.includes(host) ? [] : [host]));
    const [dns, address] = await Promise.all([this.world.control('dns'), this.world.dns()]);
    const symptom = (host: string) => symptomOf(host, address, this.clock);
    const [seen, control, { failures }] = await Promise.all([
      Promise.all(hosts.map(symptom)),
      Promise.all(others.map(symptom)),
      dns.get('/state', dnsFailures),
    ]);
    const declared = hosts.every((host) => failures.some((failure) => failure.host === host && failure.mode === mode));
    const told = `dns ${declared ? `fails on purpose (${mode})` : 'declares no such failure'}`;
    const words = [...hosts, ...others].map(
      (host, at) => `${host}: ${symptomWords([...seen, ...control][at] ?? 'other')}`,
    );
    const evidence = [told, ...words].join('; ');
    if (seen.every((met) => met === 'well')) return { state: 'absent', evidence };
    const bitten = declared && seen.every((met) => met === mode);
    const clean = control.every((met) => met === 'well');
    return { state: bitten && clean ? 'in-effect' : 'unknown', evidence };
  }

  /** Without a route: all that nobody has declared a control. */
  private hosts(route: string | null): readonly string[] {
    const { control } = this.target;
    const chosen = Object.entries(this.routes).filter(([name, { weights }]) =>
      route === null ? ![name, ...Object.keys(weights)].some((one) => control.includes(one)) : name === route,
    );
    return chosen.map(([, { host }]) => host);
  }
}

const pathOf = (host: string): string => `/failures/${encodeURIComponent(host)}`;
