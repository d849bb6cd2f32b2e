import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiException,
  AppsV1Api,
  AuthorizationV1Api,
  AutoscalingV2Api,
  CoordinationV1Api,
  CoreV1Api,
  createConfiguration,
  CustomObjectsApi,
  HttpMethod,
  type KubeConfig,
  NetworkingV1Api,
  Observable,
  PolicyV1Api,
  type RequestContext,
  type Configuration,
  type ConfigurationOptions,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { messageOf, SilverbackError, statusOf } from '../../core/errors.js';
import type { ClusterPlace } from '../../core/target/target.js';
import { Connections } from './connections.js';
import { loadKubeconfig } from './kubeconfig.js';

/** Longest time that a call may take, milliseconds; one that takes longer is given up. */
export const CALL_MS = 2_000;

/** The interfaces of the API server that are used, each with the options that bound a call in time. */
export interface Apis {
  readonly core: CoreV1Api;
  readonly apps: AppsV1Api;
  readonly authorization: AuthorizationV1Api;
  readonly autoscaling: AutoscalingV2Api;
  readonly policy: PolicyV1Api;
  readonly networking: NetworkingV1Api;
  readonly coordination: CoordinationV1Api;
  readonly custom: CustomObjectsApi;
  /** To be passed on with each request: it is broken off when the call is given up. */
  readonly bound: ConfigurationOptions;
  /** The same for `Cluster.read`. */
  readonly signal: AbortSignal;
}

/** How a call is bounded. */
export interface Bounds {
  readonly ms?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A cluster whose API server is known by its address; whether it answers is seen by the first call. */
export class Cluster {
  private readonly apis: Omit<Apis, 'bound' | 'signal'>;
  private readonly connections = new Connections();
  private readonly to: Configuration;

  constructor(
    readonly config: KubeConfig,
    /** Address of its API server. */
    readonly server: string,
  ) {
    const to = createConfiguration({
      baseServer: new ServerConfiguration(server, {}),
      authMethods: { default: config },
    });
    this.to = to;
    this.apis = {
      core: new CoreV1Api(to),
      apps: new AppsV1Api(to),
      authorization: new AuthorizationV1Api(to),
      autoscaling: new AutoscalingV2Api(to),
      policy: new PolicyV1Api(to),
      networking: new NetworkingV1Api(to),
      coordination: new CoordinationV1Api(to),
      custom: new CustomObjectsApi(to),
    };
  }

  /**
   * One call, bounded in time. A server that has too much to do says when it is to be asked again, and is, within the same
   * bound. Throws `call-timeout`, and `target-unreachable` for everything else that is no good answer; `context.status` is
   * the server's, when it gave one.
   */
  async call<T>(what: string, ask: (apis: Apis) => Promise<T>, { ms = CALL_MS, signal }: Bounds = {}): Promise<T> {
    const limit = AbortSignal.timeout(ms);
    const givenUp = signal ? AbortSignal.any([limit, signal]) : limit;
    for (;;) {
      try {
        return await ask({ ...this.apis, bound: boundBy(givenUp, this.connections), signal: givenUp });
      } catch (error) {
        const again = againAfterMs(error);
        if (again === null || givenUp.aborted) throw this.errorOf(error, what, givenUp, ms);
        await sleep(again, undefined, { signal: givenUp }).catch(() => {
          throw this.errorOf(error, what, givenUp, ms);
        });
      }
    }
  }

  /** One GET, as the server has written it: nothing is made of its answer, which may be thousands of objects. */
  async read(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown> {
    const request = this.to.baseServer.makeRequestContext(path, HttpMethod.GET);
    for (const [name, value] of Object.entries(query)) request.setQueryParam(name, value);
    await this.config.applySecurityAuthentication(request);
    prepare(request, signal, this.connections);
    const { httpStatusCode: status, headers, body } = await this.to.httpApi.send(request).toPromise();
    const said = await body.text();
    if (status !== 200) throw new ApiException(status, `HTTP ${status}`, said, headers);
    return JSON.parse(said);
  }

  private errorOf(error: unknown, what: string, givenUp: AbortSignal, ms: number): SilverbackError {
    if (error instanceof SilverbackError) return error;
    const status = error instanceof ApiException ? error.code : undefined;
    if (status === undefined) this.connections.forget();
    if (status === undefined && givenUp.aborted)
      return new SilverbackError(
        'call-timeout',
        `the API server at ${this.server} did not answer in ${ms} ms: ${what}`,
      );
    return new SilverbackError(
      'target-unreachable',
      `${what}, asked of the API server at ${this.server}: ${reasonOf(error)}`,
      { cause: error, context: status === undefined ? {} : { status } },
    );
  }
}

/** Finds the cluster of a target. Throws `target-unreachable` with what is wrong with its kubeconfig. */
export function findCluster(place: ClusterPlace): Cluster {
  const config = loadKubeconfig(place);
  return new Cluster(config, config.getCurrentCluster()?.server ?? '');
}

function boundBy(signal: AbortSignal, connections: Connections): ConfigurationOptions {
  return {
    middleware: [
      {
        pre: (context) => {
          prepare(context, signal, connections);
          return new Observable(Promise.resolve(context));
        },
        post: (context) => new Observable(Promise.resolve(context)),
      },
    ],
    middlewareMergeStrategy: 'append',
  };
}

/** After its credentials, which make an agent for it. */
function prepare(request: RequestContext, signal: AbortSignal, connections: Connections): void {
  request.setSignal(signal);
  const agent = connections.insteadOf(request.getAgent());
  if (agent) request.setAgent(agent);
}

const TOO_MANY = 429;

/** Null when it is not to be asked again: a budget that forbids an eviction answers 429, too, and says no time. */
function againAfterMs(error: unknown): number | null {
  if (!(error instanceof ApiException) || error.code !== TOO_MANY) return null;
  const seconds = Number(error.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null;
}

/** The server's own words, where it has given some. */
function reasonOf(error: unknown): string {
  if (!(error instanceof ApiException)) return messageOf(error);
  const said = bodyOf(error.body).message;
  return said === undefined ? `HTTP ${error.code}` : `${said} (HTTP ${error.code})`;
}

interface Status {
  readonly message?: string;
}

function bodyOf(body: unknown): Status {
  if (typeof body !== 'string') return body ?? {};
  try {
    return JSON.parse(body) as Status;
  } catch {
    return {};
  }
}

/** Whether the server does not allow it now: a budget, when an eviction was asked for. */
export function isRefusedNow(error: unknown): boolean {
  return statusOf(error) === TOO_MANY;
}

/** Whether this account may not. */
export function isForbidden(error: unknown): boolean {
  return statusOf(error) === 403;
}

/** Whether a `test` of a JSON patch, or the resourceVersion in it, did not hold. */
export function isOvertaken(error: unknown): boolean {
  return isConflict(error) || statusOf(error) === 422;
}

/** Whether somebody else has changed it meanwhile. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}
