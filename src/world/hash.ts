/** FNV-1a over the text, then the finalizer of MurmurHash3, because FNV alone leaves near texts near. @returns 32 bits. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** @returns a number in (0, 1) that depends on the text only. */
export function unit(text: string): number {
  return (hash32(text) + 0.5) / 4_294_967_296;
}
