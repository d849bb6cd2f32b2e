import { type ProcessTable } from './process-table.js';

/** Tells the edges which instances they have, whenever that changes. An edge that starts gets it in its configuration. */
export function followMembership(table: ProcessTable): void {
  const told = new Map<string, string>();
  table.on('change', ({ spec, state }) => {
    const { region, role } = spec;
    if (role === 'edge' && state === 'starting') told.set(region, JSON.stringify(table.members(region)));
    if (role !== 'instance') return;
    const members = table.members(region);
    const text = JSON.stringify(members);
    if (told.get(region) === text) return;
    told.set(region, text);
    table.get(`edge.${region}`)?.child?.send({ type: 'members', members });
  });
}
