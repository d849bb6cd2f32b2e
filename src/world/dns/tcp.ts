import { createServer, type Server, type Socket } from 'node:net';

const IDLE_MS = 5000;

/** Messages over TCP, each after its length in two bytes; several may come at once. A caller idle for 5 s is left. */
export function tcpServer(answer: (message: Buffer, source: string) => Buffer | null): Server {
  return createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        send(socket, answer(received.subarray(2, end), socket.remoteAddress ?? ''));
        received = received.subarray(end);
      }
    });
  });
}

function send(socket: Socket, response: Buffer | null): void {
  if (!response) {
    socket.destroy();
    return;
  }
  const length = Buffer.alloc(2);
  length.writeUInt16BE(response.length);
  socket.write(Buffer.concat([length, response]));
}
