/** What was found of a place, as a target file and for people. */
export interface Found {
  /** What the target is called where nobody says it. */
  readonly name: string;
  /** The file, given the name of the target. */
  text(name: string): string;
  /** What is there, in one sentence. */
  readonly told: string;
  readonly instances: readonly Placed[];
  /** The service that answers users. */
  readonly serves: string;
  /** What is wanting, a line each. */
  readonly missing: readonly string[];
}

export interface Placed {
  readonly region: string;
  readonly zone: string;
  readonly service: string;
}
