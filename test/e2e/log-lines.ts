/** A line of a service's log, as docs/operations.md describes it. */
export interface LogLine {
  readonly level: string;
  readonly time: string;
  readonly owner: string;
  readonly role: string;
  readonly msg: string;
  readonly run?: string;
}

/** Every whole line that a process has said so far; throws for one that is no document. */
export function logLines(said: string): readonly LogLine[] {
  return said
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine);
}

/** @returns where a process can be reached, as its log tells; undefined while it does not */
export function urlIn(said: string): string | undefined {
  return /(?:serves|seen at) (http:[^\s"]+)/.exec(said)?.[1];
}
