import { type ChildHandlers } from '../child.js';
import { type Role } from '../protocol.js';

/** What each role does, loaded only for the one that is played. There are no links where networks can be cut. */
export async function handlersOf(role: Role): Promise<ChildHandlers> {
  switch (role) {
    case 'edge':
      return (await import('../edge/process.js')).edge;
    case 'store':
      return (await import('../store/process.js')).store;
    case 'instance':
      return (await import('../instance/process.js')).instance;
    case 'dns':
      return (await import('../dns/process.js')).dns;
    case 'users':
      return (await import('../users/process.js')).users;
    case 'link':
      throw new Error('a process on a host of its own has no links');
  }
}
