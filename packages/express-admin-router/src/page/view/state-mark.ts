import type { Condition } from '../model/condition.js';
import { setAttribute, svgElement } from './element.js';

/** A shape for each condition: they differ without colour too. */
const SHAPES: Readonly<Record<Condition, string>> = {
  // A tick in a disc: the circuit conducts.
  closed: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm5.2 7.4-6.3 6.9a1 1 0 0 1-1.5 0l-2.6-2.7 1.5-1.4 1.8 1.9 5.6-6.1Z',
  // A cross in an octagon, as stop signs are.
  open: 'M8 2h8l6 6v8l-6 6H8l-6-6V8Zm.9 5.4L7.4 8.9l3.1 3.1-3.1 3.1 1.5 1.5 3.1-3.1 3.1 3.1 1.5-1.5-3.1-3.1 3.1-3.1-1.5-1.5-3.1 3.1Z',
  // A ring, half filled.
  half_open: 'M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm0 2.4a7.6 7.6 0 0 1 0 15.2Z',
  // A bar in an octagon: no entry.
  forced_open: 'M8 2h8l6 6v8l-6 6H8l-6-6V8Zm-2 8.4v3.2h12v-3.2Z',
  // An arrow through a square: everything passes.
  forced_closed:
    'M5 2h14a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3H5a3 3 0 0 1-3-3V5a3 3 0 0 1 3-3Zm7.2 5-1.5 1.5 2.4 2.4H6v2.2h7.1l-2.4 2.4 1.5 1.5 5-5Z',
  // An exclamation mark in a triangle.
  store_away: 'M12 2.2 23 21.5H1ZM10.9 9v6.4h2.2V9Zm0 8v2.2h2.2V17Z',
};

/** The mark of a condition. The word for it stands beside it, so it is hidden from screen readers. */
export class StateMark {
  readonly element: SVGSVGElement;
  readonly #path = svgElement('path', { 'fill-rule': 'evenodd' });

  constructor(className = 'mark') {
    this.element = svgElement('svg', { viewBox: '0 0 24 24', class: className, 'aria-hidden': 'true' }, this.#path);
  }

  show(condition: Condition): void {
    setAttribute(this.#path, 'd', SHAPES[condition]);
    setAttribute(this.element, 'data-condition', condition);
  }
}
