const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** A count, with its thousands apart. */
export function countText(count: number): string {
  return whole.format(count);
}

/** A count or rate that has little room: `12`, `1.2K`. */
export function shortText(count: number): string {
  return short.format(count);
}

/** A rate as a percentage. What is not nothing is never shown as nothing, nor what is not all as all. */
export function percentText(rate: number): string {
  if (rate > 0 && rate < 0.01) return '< 1 %';
  if (rate < 1 && rate > 0.99) return '> 99 %';
  return `${Math.round(rate * 100)} %`;
}

/** `1 circuit`, `2 circuits`. */
export function circuitsText(count: number): string {
  return `${countText(count)} ${count === 1 ? 'circuit' : 'circuits'}`;
}
