/** Who stopped everything, and why. */
export interface Stop {
  readonly by: string;
  readonly reason: string;
}

/** Why nothing may begin, whatever it is and wherever. */
export function stopped(halt: Stop | null, incident: Stop | null): readonly string[] {
  return [
    ...(halt
      ? [`the global halt is set by ${halt.by} (${halt.reason}); release it with "silverback halt --release"`]
      : []),
    ...(incident
      ? [`an incident is open, declared by ${incident.by} (${incident.reason}); wait until it is closed`]
      : []),
  ];
}
