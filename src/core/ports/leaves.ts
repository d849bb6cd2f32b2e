/** What stays where harm has been, however well it is undone. */
export interface Leaves {
  /** In words, for the plan: `an ended ephemeral container in each pod`. Absent: nothing. */
  readonly leaves?: string | undefined;
}
