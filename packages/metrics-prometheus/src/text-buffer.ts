import { Buffer, isAscii, transcode } from 'node:buffer';
import { keepFreedMemory } from './keep-freed-memory.js';

/** Of strings that long Node.js keeps the text outside the heap, in bytes. */
const LARGE = 1_000_000;

/** The longest number: `-1.2345678901234566e-300`. */
const LONGEST_NUMBER = 24;

/**
 * Puts a long text together in memory that it keeps.
 *
 * Fresh memory costs more, page by page, than copying what is to stand there. So pieces do not become strings that are
 * joined, but are written behind each other, and the string of all is outside the heap, in memory that was used before.
 */
export class TextBuffer {
  #bytes = Buffer.alloc(0);
  #length = 0;

  /**
   * @param expectedLength - of the text, in bytes. Better too much: memory that is not written to costs nothing.
   * @returns all that is added meanwhile.
   */
  write(expectedLength: number, addAll: () => void): string {
    this.#length = 0;
    this.#makeRoom(expectedLength);
    addAll();
    const written = this.#bytes.subarray(0, this.#length);
    if (isAscii(written)) return written.toString('latin1');
    // Not in one step: that would be a string of the heap, whose memory is never used again.
    return transcode(written, 'utf8', 'utf16le').toString('utf16le');
  }

  add(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  addNumber(value: number): void {
    this.#makeRoom(LONGEST_NUMBER);
    const digits = String(value);
    for (let index = 0; index < digits.length; index++) this.#bytes[this.#length++] = digits.charCodeAt(index);
  }

  #makeRoom(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * needed);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    if (needed > LARGE) keepFreedMemory();
  }
}
