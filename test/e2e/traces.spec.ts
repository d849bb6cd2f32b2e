import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { RunDocument } from '../../src/core/run/document.js';
import { urlIn } from './log-lines.js';
import { Place, until, type Going } from './silverback.js';

const LOAD = 60;

/** A span as OTLP has it in JSON. */
interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
  readonly events: readonly { readonly name: string }[];
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: SentSpan['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

const attribute = ({ attributes }: Pick<SentSpan, 'attributes'>, key: string): string | undefined =>
  attributes.find((one) => one.key === key)?.value.stringValue;
const ms = (nanoseconds: string): number => Number(BigInt(nanoseconds) / 1_000_000n);

/** Receives traces over OTLP/HTTP. */
class Receiver {
  readonly sent: Sent[] = [];
  private readonly server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.url === '/v1/traces') this.sent.push(JSON.parse(body) as Sent);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  spans(): readonly SentSpan[] {
    return this.sent.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    );
  }
}

describe('a service with OTEL_EXPORTER_OTLP_ENDPOINT', () => {
  const receiver = new Receiver();
  let place: Place;
  let serving: Going;
  beforeAll(async () => {
    place = await Place.make(LOAD, {
      OTEL_EXPORTER_OTLP_ENDPOINT: await receiver.start(),
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      SILVERBACK_PORT: '0',
    });
    serving = place.start('serve');
  });
  afterAll(async () => {
    serving.process.kill('SIGTERM');
    await serving.ended;
    await place.leave();
    receiver.stop();
  });

  it('sends a trace a run: the run, its steps and its injections, as long as they were', async () => {
    const url = await until('the service is ready', async () => urlIn(serving.said()));
    const asked = await fetch(`${url}/api/v1/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ experiment: 'kill-instance', variables: { hold: '1s' } }),
    });
    const { id } = (await asked.json()) as { id: string };
    const run = await until('the run is over', async () => {
      const document = (await (await fetch(`${url}/api/v1/runs/${id}`)).json()) as RunDocument;
      return document.status === 'finished' && document;
    });
    serving.process.kill('SIGTERM');
    expect((await serving.ended).code).toBe(0);

    const spans = receiver.spans();
    const [root, ...others] = spans.filter(({ parentSpanId }) => !parentSpanId);
    expect(others).toEqual([]);
    expect(root).toMatchObject({ name: 'run kill-instance' });
    if (!root) throw new Error('there is no span of the run');
    expect(attribute(root, 'silverback.run')).toBe(id);
    expect(attribute(root, 'silverback.verdict')).toBe(run.verdict);
    expect(ms(root.endTimeUnixNano)).toBe(Date.parse(run.finishedAt ?? ''));
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);

    const steps = spans.filter(({ name }) => name.startsWith('step '));
    const begun = run.steps.filter(({ startedAt }) => startedAt !== null);
    expect(begun.length).toBeGreaterThan(1);
    expect(steps.map(({ name }) => name).sort()).toEqual(begun.map(({ kind }) => `step ${kind}`).sort());
    expect(steps.every(({ parentSpanId }) => parentSpanId === root.spanId)).toBe(true);

    const injections = spans.filter(({ name }) => name.startsWith('injection '));
    const seen = injections.map((span) => ({
      id: attribute(span, 'silverback.injection'),
      name: span.name,
      from: ms(span.startTimeUnixNano),
      to: ms(span.endTimeUnixNano),
    }));
    const expected = run.injections.map((one) => ({
      id: one.id,
      name: `injection ${one.kind}`,
      from: Date.parse(one.plannedAt),
      to: Date.parse(one.revertedAt ?? ''),
    }));
    const byId = (all: readonly { readonly id?: string | undefined }[]) =>
      [...all].sort((a, b) => ((a.id ?? '') < (b.id ?? '') ? -1 : 1));
    expect(expected.length).toBeGreaterThan(1);
    expect(byId(seen)).toEqual(byId(expected));
    const inSteps = steps.map(({ spanId }) => spanId);
    expect(injections.every(({ parentSpanId }) => inSteps.includes(parentSpanId ?? ''))).toBe(true);
    expect(injections.every(({ events }) => events.some(({ name }) => name === 'InjectionInEffect'))).toBe(true);
    const [named] = receiver.sent.flatMap(({ resourceSpans }) => resourceSpans.map(({ resource }) => resource));
    expect(named && attribute(named, 'service.name')).toBe('silverback');
  });
});
