/** A run that is not finished. */
export interface OpenRun {
  readonly id: string;
  readonly experiment: string;
  readonly status: string;
  /** By a worker. */
  readonly held: boolean;
}

/** What the global stop means for the runs that are open, in lines. */
export function haltSet(open: readonly OpenRun[]): string {
  const unheld = open.filter(({ held }) => !held).length;
  const held = open.length - unheld;
  return [
    `halt set: nothing starts, ${held} open ${held === 1 ? 'run rolls' : 'runs roll'} back`,
    ...open.map((run) => `  ${run.id} ${run.experiment} (${run.status}${run.held ? '' : ', held by nobody'})`),
    ...(unheld > 0 ? [`${unheld} held by nobody: "silverback janitor" rolls back what nobody holds`] : []),
  ].join('\n');
}
