/** Why there can be no Lease of a run. One sentence for people. */
export function noOwnNamespace(name: string): string {
  return `there is no namespace "${name}", where Silverback keeps its leases; expected that of the chart as spec.kubernetes.own`;
}
