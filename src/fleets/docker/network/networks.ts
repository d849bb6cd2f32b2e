import type { Attachment } from '../../agents/network/member.js';
import type { Listed } from '../containers.js';

/** Pure. Empty for a container without a network, and for one that does not run. */
export function attachmentsOf({ NetworkSettings: settings }: Pick<Listed, 'NetworkSettings'>): readonly Attachment[] {
  return Object.values(settings?.Networks ?? {}).flatMap((network) => {
    const { NetworkID, EndpointID, IPAddress, GlobalIPv6Address, Gateway, IPv6Gateway } = network;
    const addresses = given(IPAddress, GlobalIPv6Address);
    if (addresses.length === 0) return [];
    return [{ network: NetworkID, endpoint: EndpointID, addresses, gateways: given(Gateway, IPv6Gateway) }];
  });
}

/** Pure. Whose network a container uses instead of one of its own: the machine's, or another container's. */
export function borrowedFrom({
  HostConfig: { NetworkMode: mode },
}: Pick<Listed, 'HostConfig'>): 'machine' | { readonly container: string } | null {
  if (mode === 'host') return 'machine';
  return mode.startsWith('container:') ? { container: mode.slice('container:'.length) } : null;
}

/** Pure. Whether it was made without a network. */
export function isOffline({ HostConfig: { NetworkMode: mode } }: Pick<Listed, 'HostConfig'>): boolean {
  return mode === 'none';
}

/** Pure: as words after its name, why its network cannot be cut without harming others; null when it can. */
export function uncuttable(container: Pick<Listed, 'HostConfig'>): string | null {
  if (borrowedFrom(container) !== 'machine') return null;
  return "uses its machine's own network: a cut there would cut off everything else on that machine";
}

function given(...values: readonly (string | undefined)[]): readonly string[] {
  return values.filter((value): value is string => value !== undefined && value !== '');
}
