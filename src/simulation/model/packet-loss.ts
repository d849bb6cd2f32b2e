import type { Loss, PacketLoss } from '../../core/ports/packet-loss.js';
import type { Wire } from '../wire.js';
import { lossOf } from './harm-in-memory.js';
import type { ModelWorld } from './world.js';

/** The links of the model, which can lose packets; what is lost is sent again, and its users notice nothing. */
export function modelPacketLoss(world: ModelWorld, wire: Wire): PacketLoss {
  const at = ({ from }: Loss) => `link.${from}`;
  return {
    lose: (loss, fence) => {
      const subject = lossOf(loss);
      const lose = () =>
        world.inflict({ kind: 'lose', subject }, at(loss), fence, () => world.harm.losses.add(subject));
      return wire.reach('loss.lose', lose, fence.signal);
    },
    endLoss: (loss, fence) => {
      const end = () => world.relent({ kind: 'end-loss', subject: lossOf(loss) }, at(loss), fence);
      return wire.reach('loss.endLoss', end, fence.signal);
    },
    isLosing: (loss) =>
      wire.reach('loss.isLosing', () => {
        world.time.advance();
        if (!world.isUp('link', loss.from))
          return { state: 'absent', evidence: `${at(loss)} is dead, and its losses with it` };
        const loses = world.harm.losses.has(lossOf(loss));
        const evidence = `${at(loss)} ${loses ? 'loses packets' : 'loses nothing'}`;
        return { state: loses ? 'in-effect' : 'absent', evidence };
      }),
  };
}
