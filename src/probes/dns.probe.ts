import type { Answer } from 'dns-packet';
import { z } from 'zod';
import { ProbeKind } from '../core/kind.js';
import type { Capability } from '../core/ports/fleet.js';
import type { Measurement, Probe, ProbeType } from '../core/ports/probe.js';
import { address, hostPortIn } from '../core/source/address.js';
import { duration } from '../core/source/fields.js';
import { askDns, RECORDS } from './dns-question.js';
import { timely } from './timely.js';

const args = z
  .strictObject({
    server: address,
    host: z.string().min(1).max(253),
    record: z.enum(RECORDS),
    subnet: z.union([z.cidrv4(), z.cidrv6()]).optional().describe('Where the user is who asks (EDNS client subnet)'),
    timeout: duration.default(2000),
  })
  .describe('`answer` (the records as text), `ttl` and `latency`; of `SOA` also `version`');
type Args = z.output<typeof args>;

/** What a name server tells of a name: the records as text, in order, their least TTL, and of a zone its version. */
@ProbeKind('dns')
export class DnsProbe implements ProbeType<Args> {
  readonly type = 'dns';
  readonly args = args;
  readonly needs: readonly Capability[] = [];

  values({ record }: Args) {
    const common = { answer: 'text', ttl: 'milliseconds', latency: 'milliseconds' } as const;
    return record === 'SOA' ? ({ ...common, version: 'number' } as const) : common;
  }

  make(name: string, { server, timeout, ...question }: Args): Probe {
    const what = `dns ${question.record} ${question.host}`;
    return {
      name,
      async measure(signal) {
        const started = performance.now();
        return timely(what, timeout, signal, async (limit) => {
          const place = hostPortIn(server);
          if (!place) throw new Error(`${server} is no address`);
          const records = (await askDns(place, question, limit)).filter(({ type }) => type === question.record);
          if (records.length === 0) throw new Error('there is no such record');
          return told(records, performance.now() - started);
        });
      },
    };
  }
}

function told(records: readonly Answer[], latency: number): Measurement {
  const answer = records.map(textOf).sort().join(', ');
  const ttl = 1000 * Math.min(...records.map((record) => ('ttl' in record ? (record.ttl ?? 0) : 0)));
  const [zone] = records;
  const values = { answer, ttl, latency };
  return { values: zone?.type === 'SOA' ? { ...values, version: Number(zone.data.serial) } : values };
}

/** As a zone file would have it. */
function textOf(record: Answer): string {
  switch (record.type) {
    case 'TXT':
      return [record.data].flat().map(String).join(' ');
    case 'SRV':
      return [record.data.priority, record.data.weight, record.data.port, record.data.target].join(' ');
    case 'SOA':
      return [record.data.mname, record.data.rname, record.data.serial].join(' ');
    case 'A':
    case 'AAAA':
    case 'CNAME':
    case 'NS':
      return record.data;
    default:
      return record.type;
  }
}
