/** Writes a name for a URL. Half of a surrogate pair, which UTF-8 cannot write, becomes the three bytes of WTF-8. */
export function encodeName(name: string): string {
  return name.replace(/[\ud800-\udfff]|[^\ud800-\udfff]+/gu, (part) => {
    const code = part.charCodeAt(0);
    const isHalf = part.length === 1 && code >= 0xd800 && code <= 0xdfff;
    if (!isHalf) return encodeURIComponent(part);
    return `%ED%${hex(0x80 | ((code >> 6) & 0x3f))}%${hex(0x80 | (code & 0x3f))}`;
  });
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase();
}
