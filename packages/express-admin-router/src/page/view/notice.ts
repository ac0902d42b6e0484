import { element, setText, svgElement } from './element.js';

/** What there may be to say in place of circuits. */
export type NoticeKind = 'empty' | 'not_found' | 'lost' | 'full' | 'not_allowed';

/** A picture for each: lines, in the colour of the text. */
const PICTURES: Readonly<Record<NoticeKind, string>> = {
  // A plug before its socket.
  empty: 'M8 40h26m0-12v24h10a12 12 0 0 0 0-24Zm22 6h8m-8 12h8m18-20h26v28H82Zm-6 8h6m-6 12h6m26-6h20',
  // A magnifying glass over an empty line.
  not_found: 'M52 16a20 20 0 1 0 0 40 20 20 0 0 0 0-40Zm14 34 22 22M42 36h20M14 72h30m56 0h22',
  // A cable that is torn.
  lost: 'M6 40h38c6 0 6-8 12-8m24 16c6 0 6-8 12-8h38M62 14l3 12m10-10-4 10M60 54l4 12m12-12 2 14',
  // Seats that are all taken.
  full: 'M26 22a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm-14 38a14 14 0 0 1 28 0ZM68 22a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM54 60a14 14 0 0 1 28 0Zm56-38a8 8 0 1 0 0 16 8 8 0 0 0 0-16ZM96 60a14 14 0 0 1 28 0ZM8 70h120',
  // A padlock.
  not_allowed: 'M44 36h48v34H44Zm8 0V26a16 16 0 0 1 32 0v10M68 48v10m-3-10a3 3 0 1 1 6 0 3 3 0 0 1-6 0Z',
};

/** The picture of a notice. The words beside it say the same, so it is hidden from screen readers. */
export function noticePicture(kind: NoticeKind): SVGSVGElement {
  const path = svgElement('path', { d: PICTURES[kind] });
  return svgElement('svg', { viewBox: '0 0 136 80', class: 'picture', 'aria-hidden': 'true' }, path);
}

/** Says, in place of circuits, why there are none to see. */
export class Notice {
  readonly element = element('section', { class: 'notice', 'aria-label': 'Notice', hidden: true });
  readonly #picture = element('div');
  readonly #title = element('h2');
  readonly #text = element('p', { class: 'quiet' });
  #kind: NoticeKind | undefined;

  constructor() {
    this.element.append(this.#picture, this.#title, this.#text);
  }

  show(kind: NoticeKind, title: string, text: string): void {
    if (this.#kind !== kind) this.#picture.replaceChildren(noticePicture(kind));
    this.#kind = kind;
    setText(this.#title, title);
    setText(this.#text, text);
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
