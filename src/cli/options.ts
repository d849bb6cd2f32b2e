/** What the commands take besides their arguments, as parsed from the command line. */

export interface JsonOption {
  readonly json?: boolean;
}
export interface ReasonOption {
  readonly reason: string;
}
/** Where a service is, for commands that may leave their work to one. */
export interface ServerOptions {
  readonly server: string;
  readonly token?: string;
}
export type MayUseServer = Partial<ServerOptions>;
/** How a command line names an experiment. */
export interface ExperimentOptions extends JsonOption {
  readonly target?: string;
  readonly set?: readonly string[];
}
export interface PlanOptions extends ExperimentOptions {
  readonly diff?: boolean;
}
/** Files that a command writes about a run. */
export interface ReportOptions {
  readonly report?: string;
  readonly junit?: string;
}
export interface RunOptions extends ExperimentOptions, ReportOptions, MayUseServer {
  readonly timeout?: string;
  readonly maxAge?: string;
  readonly detach?: boolean;
}
export interface ServeOptions {
  readonly role: 'api' | 'worker' | 'all';
  readonly port?: string;
}
export interface SimulateOptions extends ExperimentOptions, ReportOptions {
  readonly seed: string;
}
export interface CatalogOptions extends JsonOption {
  readonly target?: string;
}
export interface InitOptions extends JsonOption {
  readonly fleet: 'docker' | 'kubernetes';
  readonly context?: string;
  readonly project?: string;
  readonly name?: string;
  readonly force?: boolean;
}
export interface HistoryOptions extends JsonOption, MayUseServer {
  readonly experiment?: string;
  readonly limit: string;
}
export interface ShowOptions extends JsonOption, ReportOptions, MayUseServer {
  readonly format: 'text' | 'html' | 'md' | 'json' | 'junit';
}
export type SignalOptions = ReasonOption & MayUseServer;
export interface HaltOptions extends ReasonOption, MayUseServer {
  readonly release?: boolean;
}
export interface WorldOptions extends JsonOption {
  readonly force?: boolean;
  readonly target: string;
}
export interface TokenCreateOptions extends JsonOption {
  readonly name: string;
  readonly role: string;
  readonly expires?: string;
}

/** @returns where the service is; null when the command is to do its work here. */
export function serverOf<T extends MayUseServer>(options: T): (T & ServerOptions) | null {
  const { server } = options;
  return server === undefined ? null : { ...options, server };
}
