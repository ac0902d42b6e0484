import { CONTENDERS, type ContenderName } from '../contenders/contender.js';
import { show, type NodeReport } from './result.js';

const COLOURS: Record<ContenderName, string> = {
  tripswitch: '#2f81f7',
  cockatiel: '#8b949e',
  opossum: '#bc8cff',
  mollitia: '#d29922',
};

const LABELS_WIDTH = 250;
const BARS_WIDTH = 480;
const BAR = 13;
const GAP = 14;
const TOP = 44;
/** The ratio at which bars begin, so that what costs little shows as little. */
const SHORTEST = 0.2;
const DECADES = 4.6;

/** The ratios on a Node.js as bars, on a logarithmic scale; a tick marks each promise. */
export function chart({ version, results }: NodeReport): string {
  const caption = `Times the floor, on Node.js ${version}`;
  const bars: string[] = [];
  let y = TOP;
  for (const result of results.filter(({ unit }) => unit === 'ratio')) {
    const present = CONTENDERS.filter((contender) => result.values[contender] !== undefined);
    bars.push(
      text(LABELS_WIDTH - 8, y + (present.length * BAR) / 2 + 4, escape(result.title.replaceAll('`', '')), 'end'),
    );
    for (const [i, contender] of present.entries()) {
      const value = result.values[contender] as number;
      const top = y + i * BAR;
      bars.push(
        `<rect x="${LABELS_WIDTH}" y="${top}" width="${length(value)}" height="${BAR - 2}" fill="${COLOURS[contender]}"/>`,
        // Beside the tick as well, which would cross it out.
        text(
          LABELS_WIDTH + length(Math.max(value, i === 0 ? result.atMost : 0)) + 5,
          top + BAR - 3,
          `${show(value, result.unit)} ${contender}`,
          'start',
        ),
      );
    }
    const tick = LABELS_WIDTH + length(result.atMost);
    bars.push(`<path class="limit" d="M${tick} ${y - 2}v${BAR + 2}"/>`);
    y += present.length * BAR + GAP;
  }
  const width = LABELS_WIDTH + BARS_WIDTH + 130;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="${escape(caption)}">
<style>
text { font: 11px system-ui, sans-serif; fill: #57606a }
.limit { stroke: #cf222e; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } .limit { stroke: #ff7b72 } }
</style>
${text(0, 14, escape(caption), 'start')}
${text(0, 30, 'Shorter is better; each tenfold is the same length. The red tick is what Tripswitch promises.', 'start')}
${bars.join('\n')}
</svg>
`;
}

function length(ratio: number): number {
  const share = Math.log10(Math.max(ratio, SHORTEST) / SHORTEST) / DECADES;
  return Math.max(1, Math.round(share * BARS_WIDTH));
}

function text(x: number, y: number, content: string, anchor: 'start' | 'end'): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${content}</text>`;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
