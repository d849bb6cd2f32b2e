const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Pure. An amount as Kubernetes writes it: `500m`, `1.5`, `128Mi`, `1e3`; NaN for what is none. */
export function quantityOf(text: string): number {
  const [, value = '', suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  const unit = suffix === '' ? 1 : SUFFIXES[suffix];
  return value === '' || unit === undefined ? NaN : Number(value) * unit;
}
