/**
 * Reads a name from a URL.
 *
 * Any string may name a circuit, half of a surrogate pair too, which UTF-8 cannot write. As the three bytes that UTF-8
 * would have for it (WTF-8) it survives all the same.
 *
 * @returns undefined where it is not properly percent-encoded.
 */
export function decodeName(encoded: string): string | undefined {
  const halves = encoded.replace(/%ED%(?<high>[AB][\dA-F])%(?<low>[89AB][\dA-F])/gi, (_, high: string, low: string) =>
    String.fromCharCode(0xd000 | ((parseInt(high, 16) & 0x3f) << 6) | (parseInt(low, 16) & 0x3f)),
  );
  try {
    return decodeURIComponent(halves);
  } catch {
    return undefined;
  }
}
