/** What a caller may do, each with all that stands before it: read; run, abort and halt; edit, release halts, make tokens. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
  /** The address that he calls from; null for a command on this machine. */
  readonly from: string | null;
  /** Until then what he showed holds, milliseconds since the epoch; left out: until it is taken from him. */
  readonly until?: number;
}

/** Whether a caller may do what needs `role`. */
export function mayActAs({ role: has }: Caller, role: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(role);
}
