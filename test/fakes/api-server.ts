import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type KubernetesObject, KubeConfig } from '@kubernetes/client-node';
import { Cluster } from '../../src/fleets/kubernetes/cluster.js';
import { patchedBy } from './json-patched.js';

interface Stored extends KubernetesObject {
  metadata: NonNullable<KubernetesObject['metadata']> & { generation?: number };
}

interface Watcher {
  readonly collection: string;
  readonly query: URLSearchParams;
  readonly stream: ServerResponse;
}

/** What was asked of it. */
export interface Asked {
  readonly verb: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** An answer that is no good one. */
export class ServerSaid extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * An API server in memory: objects of whatever kind with their versions, lists by labels and name, merge-free patches,
 * and watches. It validates nothing, and nobody acts on what is stored.
 */
export class ApiServerInMemory {
  /** All that was asked, in order. */
  readonly asked: Asked[] = [];
  /** Asked before each request is answered: what somebody else does meanwhile. An answer that is thrown is given. */
  before: (asked: Asked) => void | Promise<void> = () => undefined;
  private readonly objects = new Map<string, Stored>();
  private readonly events: {
    readonly version: number;
    readonly path: string;
    readonly type: string;
    readonly object: Stored;
  }[] = [];
  private readonly watchers = new Set<Watcher>();
  private version = 1;
  private readonly server = createServer((request, response) => void this.answer(request, response));

  static async start(): Promise<ApiServerInMemory> {
    const made = new ApiServerInMemory();
    await once(made.server.listen(0, '127.0.0.1'), 'listening');
    return made;
  }

  get cluster(): Cluster {
    const server = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    const config = new KubeConfig();
    config.loadFromClusterAndUser({ name: 'memory', server, skipTLSVerify: true }, { name: 'anybody' });
    return new Cluster(config, server);
  }

  /** Watches that are open now. */
  get watches(): number {
    return this.watchers.size;
  }

  /** @param path as the API has it: `/api/v1/nodes/n1` */
  get(path: string): Stored | undefined {
    return this.objects.get(path);
  }

  /** As somebody else would write it. */
  put(path: string, object: object): void {
    const before = this.objects.get(path);
    const given = structuredClone(object) as Stored;
    const [name = ''] = path.split('/').slice(-1);
    const [, namespace] = /\/namespaces\/([^/]+)\//.exec(path) ?? [];
    const { generation = 1, uid = `uid-${this.version}` } = before?.metadata ?? {};
    const spec = (of: object | undefined): string =>
      JSON.stringify((of as { readonly spec?: object } | undefined)?.spec);
    const stored = {
      ...given,
      metadata: {
        ...given.metadata,
        name,
        ...(namespace === undefined ? {} : { namespace }),
        uid,
        generation: before && spec(before) !== spec(given) ? generation + 1 : generation,
        resourceVersion: String((this.version += 1)),
      },
    };
    this.objects.set(path, stored);
    this.tell(path, before ? 'MODIFIED' : 'ADDED', stored);
  }

  delete(path: string): void {
    const object = this.objects.get(path);
    if (!object) return;
    this.objects.delete(path);
    this.version += 1;
    this.tell(path, 'DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(this.version) } });
  }

  /** Says nothing more to whoever watches now, and closes nothing: as a machine that is gone. */
  fallSilent(): void {
    this.watchers.clear();
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://memory');
    const isWatch = query.get('watch') === 'true';
    const verb = isWatch ? 'watch' : (request.method ?? '').toLowerCase();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const asked = { verb, path, query };
    this.asked.push(asked);
    try {
      await this.before(asked);
      if (isWatch) return this.watch(path, query, response);
      const said = this.perform(verb, path, query, text === '' ? undefined : JSON.parse(text));
      response.writeHead(verb === 'post' ? 201 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(said));
    } catch (error) {
      const code = error instanceof ServerSaid ? error.code : 500;
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code, message: String(error) }));
    }
  }

  private perform(verb: string, path: string, query: URLSearchParams, body: unknown): object {
    switch (verb) {
      case 'get':
        return this.objects.get(path) ?? this.list(path, query);
      case 'post': {
        const name = (body as Stored).metadata.name ?? '';
        if (this.objects.has(`${path}/${name}`)) throw new ServerSaid(409, `${name} is there already`);
        this.put(`${path}/${name}`, body as object);
        return this.found(`${path}/${name}`);
      }
      case 'put': {
        const { resourceVersion } = (body as Stored).metadata;
        if (this.found(path).metadata.resourceVersion !== resourceVersion) throw new ServerSaid(409, 'it has changed');
        this.put(path, body as object);
        return this.found(path);
      }
      case 'patch': {
        const patched = patchedBy(this.found(path), body as Parameters<typeof patchedBy>[1]);
        if (patched === null) throw new ServerSaid(422, 'a test did not hold');
        this.put(path, patched);
        return this.found(path);
      }
      case 'delete': {
        const { preconditions = {} } = (body ?? {}) as { preconditions?: { uid?: string; resourceVersion?: string } };
        const { metadata } = this.found(path);
        for (const key of ['uid', 'resourceVersion'] as const)
          if (preconditions[key] !== undefined && preconditions[key] !== metadata[key])
            throw new ServerSaid(409, `${key} is another one`);
        this.delete(path);
        return { kind: 'Status', status: 'Success' };
      }
      default:
        throw new ServerSaid(405, `nobody can ${verb}`);
    }
  }

  private found(path: string): Stored {
    const object = this.objects.get(path);
    if (!object) throw new ServerSaid(404, `there is no ${path}`);
    return object;
  }

  private list(path: string, query: URLSearchParams): object {
    const [, plural = ''] = /\/([a-z]+)$/.exec(path) ?? [];
    if (!plural.endsWith('s')) throw new ServerSaid(404, `there is no ${path}`);
    const items = [...this.objects].filter(([at, one]) => isIn(path, at) && isSelected(one, query));
    return { kind: 'List', metadata: { resourceVersion: String(this.version) }, items: items.map(([, one]) => one) };
  }

  private watch(collection: string, query: URLSearchParams, stream: ServerResponse): void {
    const watcher = { collection, query, stream };
    stream.writeHead(200, { 'content-type': 'application/json' });
    stream.flushHeaders();
    const since = Number(query.get('resourceVersion') ?? 0);
    for (const event of this.events) if (event.version > since) send(watcher, event);
    this.watchers.add(watcher);
    stream.on('close', () => this.watchers.delete(watcher));
  }

  private tell(path: string, type: string, object: Stored): void {
    const event = { version: this.version, path, type, object };
    this.events.push(event);
    for (const watcher of this.watchers) send(watcher, event);
  }
}

function send(
  { collection, query, stream }: Watcher,
  { path, type, object }: { path: string; type: string; object: Stored },
): void {
  if (isIn(collection, path) && isSelected(object, query)) stream.write(`${JSON.stringify({ type, object })}\n`);
}

/** Whether an object is of a collection: of one namespace, or of all. */
function isIn(collection: string, path: string): boolean {
  const of = path.slice(0, path.lastIndexOf('/'));
  return of === collection || of.replace(/\/namespaces\/[^/]+(?=\/)/, '') === collection;
}

function isSelected({ metadata }: Stored, query: URLSearchParams): boolean {
  const wanted = (query.get('labelSelector') ?? '').split(',').filter((part) => part !== '');
  const [, name] = (query.get('fieldSelector') ?? '').split('metadata.name=');
  return (
    (name === undefined || metadata.name === name) &&
    wanted.every((part) => {
      const [key = '', value] = part.split('=');
      const has = metadata.labels?.[key];
      return has !== undefined && (value === undefined || has === value);
    })
  );
}
