import { STATUS_CODES } from 'node:http';

const REQUEST = /^[A-Z]{1,20} \S+ HTTP\/1\.[01]\r?\n/;

/** Pure: whether what somebody says first is a request of HTTP/1. A long one is not there as a whole yet. */
export function isRequest(said: Buffer): boolean {
  const text = said.toString('latin1', 0, 16_384);
  return REQUEST.test(text) || (!text.includes('\n') && /^[A-Z]{1,20} \/\S*/.test(text));
}

/** Pure. */
export function answerWith(status: number): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`;
}
