import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import type { Passage, Sounding } from '../../core/agent/loss.js';
import type { Spot } from '../../core/agent/network.js';
import { numbered, readAnswer } from './datagrams.js';
import { familyOf } from './names.js';

/** So few at once, and so few after the last that was answered, that no buffer of whoever is slow just now can be full. */
const AT_ONCE = 32;
const UNANSWERED = 64;
/**
 * Who has heard nothing for so long sends on; and with so many unanswered, or at the end, waits
 * for what is slow, before it counts as lost. Milliseconds.
 */
const PAUSE_MS = 10;
const PATIENCE_MS = 250;

/** What is known of datagrams that were sent, by the answers to them. */
export interface Heard {
  /** How many answers came. */
  readonly answers: number;
  /** The highest number that was answered, from 0 on, and the most that the ear has said to have arrived. */
  readonly last: number;
  readonly arrived: number;
}

/** Sends datagrams to an ear, and counts what comes back. */
export async function sound(spot: Spot, datagrams: number): Promise<Sounding> {
  const socket = createSocket(familyOf(spot.address) === 4 ? 'udp4' : 'udp6');
  try {
    return { ...spot, ways: waysOf(await heardOf(socket, spot, datagrams)) };
  } finally {
    socket.close();
  }
}

/** Pure: each answer says how many had arrived, so that both ways are told apart. Null when nothing was heard. */
export function waysOf({ answers, last, arrived }: Heard): { there: Passage; back: Passage } | null {
  if (answers === 0) return null;
  const sent = last + 1;
  return { there: { sent, lost: sent - arrived }, back: { sent: arrived, lost: arrived - answers } };
}

async function heardOf(socket: Socket, { address, port }: Spot, datagrams: number): Promise<Heard> {
  const mark = randomBytes(8);
  let heard: Heard = { answers: 0, last: -1, arrived: 0 };
  let onHeard = (): void => undefined;
  socket.on('error', () => undefined);
  socket.on('message', (datagram) => {
    const answer = readAnswer(mark, datagram);
    if (!answer) return;
    heard = {
      answers: heard.answers + 1,
      last: Math.max(heard.last, answer.number),
      arrived: Math.max(heard.arrived, answer.arrived),
    };
    onHeard();
  });
  /** Until so many answers have come, or none for a while. */
  const until = (answers: number, quietMs: number): Promise<void> =>
    new Promise((resolve) => {
      const over = (): void => {
        clearTimeout(quiet);
        onHeard = () => undefined;
        resolve();
      };
      let quiet = setTimeout(over, quietMs);
      onHeard = () => {
        clearTimeout(quiet);
        if (heard.answers >= answers) over();
        else quiet = setTimeout(over, quietMs);
      };
      if (heard.answers >= answers) over();
    });
  let isPatient = true;
  for (let sent = 0; sent < datagrams;) {
    const before = heard.answers;
    const end = Math.min(datagrams, sent + AT_ONCE);
    const some = end - sent;
    // One that may not even leave is lost as well.
    for (; sent < end; sent += 1) socket.send(numbered(mark, sent), port, address, () => undefined);
    await until(before + some, PAUSE_MS);
    // Once in vain, it is no slowness: the more packets are lost, the more have to be sent, and a call has its time.
    while (isPatient && sent - (heard.last + 1) > UNANSWERED) {
      const { answers } = heard;
      await until(answers + 1, PATIENCE_MS);
      isPatient = heard.answers > answers;
    }
  }
  await until(datagrams, PATIENCE_MS);
  return heard;
}
