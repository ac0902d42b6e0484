/** The joiner of emoji, where it stands between none. */
const LOST_JOINER =
  /(?<!\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d|\u200d(?!\p{Extended_Pictographic})/u;

/** Characters that show nothing, or that change how their neighbours are shown; fillers that look like a space. */
const UNSEEN =
  /(?!\u200d)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|\u115f|\u1160|\u2800|\u3164|\uffa0|\u034f|(?! )\p{Zs}/u;

const HIDDEN = new RegExp(`${LOST_JOINER.source}|${UNSEEN.source}`, 'gu');

/** Spaces at the ends, and several in a row, which HTML would show as one or as none. */
const ODD_SPACES = /^ +| +$| {2,}/g;

/**
 * Writes a text that others gave, such as the name of a circuit, so that it can be seen and told from others: what shows nothing, or turns the direction
 * of writing, is written as its code point, and a space that would be lost as an open box.
 */
export function visibleText(name: string): string {
  return name
    .replace(HIDDEN, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
    })
    .replace(ODD_SPACES, (spaces) => '␣'.repeat(spaces.length));
}
