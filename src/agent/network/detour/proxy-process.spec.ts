import { ProxyProcess } from './proxy-process.js';

const NOBODY = 65_534;

it('a proxy that may not have its group is said to be impossible here', () => {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    expect(() => ProxyProcess.start()).toThrow(/^a proxy cannot be given a group of its own here: .*EPERM/);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
});
