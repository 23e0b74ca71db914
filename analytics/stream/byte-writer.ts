/** Bytes that are written often, in the form in which they are copied fastest: eight at a time. */
export interface Piece {
  readonly length: number;
  /** Little-endian; what lies beyond the length in the last word means nothing. */
  readonly words: readonly number[];
}

const WORD = 8;

const FIRST_CAPACITY = 64 * 1_024;

/**
 * Bytes that grow at their end. A line is made of some twenty short texts: to join them as strings
 * and to copy the joined string costs more than to read the row.
 *
 * Words are floating-point numbers, because they are the only numbers of eight bytes that are read
 * and written without an object for each. Only a NaN could change on its way, and no eight bytes of
 * UTF-8 are one: it would take a byte from 0xf0 on right before 0x7f or 0xff.
 */
export class ByteWriter {
  /** Of what is written; to set it back forgets the end. */
  length = 0;
  private bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  private view = viewOf(this.bytes);

  piece({ length, words }: Piece): void {
    this.reserve(length + WORD);
    let at = this.length;
    for (const word of words) {
      this.view.setFloat64(at, word, true);
      at += WORD;
    }
    this.length += length;
  }

  /** What was written from an index on, to be written again. */
  pieceFrom(start: number): Piece {
    this.reserve(WORD);
    const words: number[] = [];
    for (let at = start; at < this.length; at += WORD) words.push(this.view.getFloat64(at, true));
    return { length: this.length - start, words };
  }

  /** Text of characters up to U+007F only. */
  ascii(text: string): void {
    this.reserve(text.length);
    this.length += this.bytes.write(text, this.length, 'latin1');
  }

  utf8(text: string): void {
    this.reserve(text.length * 3); // A UTF-16 unit is at most three bytes of UTF-8.
    this.length += this.bytes.write(text, this.length, 'utf8');
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  text(start = 0): string {
    return this.bytes.toString('utf8', start, this.length);
  }

  /** Takes the bytes before an index out; what follows moves to the front. */
  takeUntil(end: number): Uint8Array {
    // `Buffer.from` would take small ones from a pool, which a long-lived one would hold.
    const taken = Buffer.allocUnsafeSlow(end);
    this.bytes.copy(taken, 0, 0, end);
    this.bytes.copyWithin(0, end, this.length);
    this.length -= end;
    return taken;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
    this.view = viewOf(grown);
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

/** The piece of a text. */
export const pieceOf = (text: string): Piece => {
  const padded = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / WORD) * WORD);
  const length = padded.write(text);
  const view = viewOf(padded);
  const words: number[] = [];
  for (let at = 0; at < length; at += WORD) words.push(view.getFloat64(at, true));
  return { length, words };
};
