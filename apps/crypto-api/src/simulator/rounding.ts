/** A price as CoinGecko writes one: whole from 10,000 on, else six significant digits. */
export function asPrice(value: number): number {
  return Math.abs(value) >= 10_000 ? Math.round(value) : Number(value.toPrecision(6));
}

/** The change from `before` to `after` in per cent, with five decimals. */
export function changeInPercent(before: number, after: number): number {
  return Number(((after / before - 1) * 100).toFixed(5));
}
