/** What an edge knows when a request arrives. */
export interface Situation {
  readonly here: string;
  /** The home of the user's territory under the weights applied. */
  readonly home: string;
  /** An other edge has sent it home; it goes no further. */
  readonly isHop: boolean;
  /** The region in failover mode. */
  readonly failover: string | null;
  /** Regions with a weight above 0 on this route. */
  readonly regions: readonly string[];
  /** A region that has a healthy instance and that can be reached from here. */
  readonly isServing: (region: string) => boolean;
}

/** The region that serves the request; null when there is none. */
export function serveIn({ here, home, isHop, failover, regions, isServing }: Situation): string | null {
  if (isHop || home === here) return isServing(here) ? here : isHop ? null : elsewhere();
  // Nobody is proxied into a region that is being emptied or is dark; the region itself goes on sending its users home.
  if (home !== failover && isServing(home)) return home;
  return isServing(here) ? here : elsewhere();

  function elsewhere(): string | null {
    return regions.find((region) => region !== here && region !== failover && isServing(region)) ?? null;
  }
}
