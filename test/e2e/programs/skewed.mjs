// Loaded before the command line: the clock of this process is off by 5 minutes, the other way for SKEW=fast.
const byMs = (process.env.SKEW === 'fast' ? 1 : -1) * 300_000;
const Real = Date;

globalThis.Date = class Date extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [Real.now() + byMs] : given));
  }
  static now() {
    return Real.now() + byMs;
  }
};
