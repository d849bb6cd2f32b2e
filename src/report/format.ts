const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration as one says it, two units at most: `340 ms`, `24.3 s`, `7 min`, `1 h 12 min`, `2 d 3 h`. Never for parsing. */
export function spoken(ms: number): string {
  if (ms < 0) return `-${spoken(-ms)}`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100) / 10;
  if (tenths < 60) return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)} s`;
  const seconds = Math.round(ms / SECOND) * SECOND;
  if (seconds < HOUR) return pair(seconds, MINUTE, 'min', SECOND, 's');
  const minutes = Math.round(ms / MINUTE) * MINUTE;
  return minutes < 2 * DAY ? pair(minutes, HOUR, 'h', MINUTE, 'min') : pair(minutes, DAY, 'd', HOUR, 'h');
}

function pair(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms - whole * large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

/** Time since the start as a clock shows it: `0:07`, `12:40`, `24:00:31`. Whole seconds, rounded down. */
export function elapsed(ms: number): string {
  const total = Math.max(0, Math.floor(ms / SECOND));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(total % 60)}` : `${minutes}:${two(total % 60)}`;
}

/** A count in groups of three that do not break: `27 412`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u00a0');
}

/** A share of 1 as a percentage. Never rounds a loss away: 0.99996 is `99.996 %`, not `100 %`. */
export function percent(share: number, digits = 2): string {
  const exact = share * 100;
  for (let places = digits; places <= 6; places += 1) {
    const shown = exact.toFixed(places);
    if ((Number(shown) === 100) === (share === 1)) return `${trimmed(shown)} %`;
  }
  return '99.999999 %';
}

function trimmed(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}

/** `2026-03-04 09:30:12 UTC`. */
export function stamp(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

export function plural(amount: number, one: string, many = `${one}s`): string {
  return `${count(amount)} ${amount === 1 ? one : many}`;
}

/** Milliseconds from one ISO time to another; null while either is missing. */
export function between(from: string | null | undefined, to: string | null | undefined): number | null {
  return from && to ? Date.parse(to) - Date.parse(from) : null;
}

/** A step as people name it: by its own id, led by its kind; the first one of a kind that nobody named by the kind alone. */
export function stepName({ kind, id }: { readonly kind: string; readonly id: string }): string {
  if (id === `${kind}-1`) return kind;
  return id.startsWith(kind) ? id : `${kind} ${id}`;
}

/** A phase as people name it: `fault dark`, `revert` instead of `revert revert-1`. */
export function phaseName(name: string): string {
  const [kind, id, ...rest] = name.split(' ');
  return kind !== undefined && id !== undefined && rest.length === 0 ? stepName({ kind, id }) : name;
}

/** `evacuateWithin` as `evacuate within`. */
export function objectiveName(name: string): string {
  return name.replace(/([A-Z])/g, ' $1').toLowerCase();
}
