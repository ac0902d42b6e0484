/** A release in a changelog that changesets wrote. */
export interface ChangelogSection {
  readonly version: string;
  /** What stands under the heading, headings included. */
  readonly body: string;
}

/** The releases of a changelog, newest first. */
export function sectionsOf(changelog: string): ChangelogSection[] {
  const [, ...parts] = `\n${changelog}`.split(/\n## (?=\d)/);
  return parts.map((part) => {
    const end = part.indexOf('\n');
    return { version: (end < 0 ? part : part.slice(0, end)).trim(), body: end < 0 ? '' : part.slice(end).trim() };
  });
}

/** The text of a release in which a package did not change. */
export const nothingChanged = 'No change of its own: the packages are released together.';

/** Whether a package itself changed in a release. */
export function hasChanges({ body }: ChangelogSection): boolean {
  return /^\s*-\s+\S/m.test(body);
}

/** Whether a package got something new in a release, or something old was taken away, as opposed to repairs alone. */
export function hasNews({ body }: ChangelogSection): boolean {
  return /^### (Minor|Major) Changes/m.test(body);
}

/** Says so in each release of a changelog that says nothing, as changesets leave those that a package only takes part in. */
export function withoutEmptyEntries(changelog: string): string {
  return changelog.replaceAll(/^(## \d\S*)\s*(?=\n## |$(?![\s\S]))/gm, `$1\n\n${nothingChanged}\n`);
}

/** The releases of a changelog under which nothing stands, or entries without a word. */
export function emptyEntries(changelog: string): string[] {
  return sectionsOf(changelog)
    .filter(({ body }) => {
      const text = body.replaceAll(/^#.*$/gm, '');
      return text.trim() === '' || /^\s*-\s*([0-9a-f]{7,40}:?)?\s*$/m.test(text);
    })
    .map(({ version }) => version);
}
