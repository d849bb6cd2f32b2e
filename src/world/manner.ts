/**
 * How a process is harmed. `kill`: it dies at once. `stop`: it finishes what is open and ends. `drain`: its edge sends it
 * nothing more, then it stops. `pause`: it is frozen, keeps its connections and answers nothing.
 */
export const MANNERS = ['kill', 'stop', 'drain', 'pause'] as const;
export type Manner = (typeof MANNERS)[number];
