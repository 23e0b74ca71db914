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
  private bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);
  private view = viewOf(this.bytes);
  private capacity = FIRST_CAPACITY;

  piece({ length, words }: Piece): void {
    const start = this.length;
    const end = start + length;
    this.reserve(length + WORD);
    const { view } = this;
    // By index: an iterator takes a third longer here.
    for (let index = 0; index < words.length; index += 1)
      view.setFloat64(start + index * WORD, words[index] ?? 0, true);
    this.length = end;
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

  /** Gives the bytes before an index away; what follows moves into memory of its own. */
  takeUntil(end: number): Uint8Array {
    const taken = this.bytes.subarray(0, end);
    const rest = this.bytes.subarray(end, this.length);
    this.use(Buffer.allocUnsafeSlow(rest.length > 0 ? this.capacity : FIRST_CAPACITY));
    this.bytes.set(rest);
    this.length = rest.length;
    return taken;
  }

  private reserve(more: number): void {
    if (this.length + more > this.capacity) this.grow(this.length + more);
  }

  private grow(needed: number): void {
    const { bytes, length } = this;
    this.use(Buffer.allocUnsafeSlow(Math.max(needed, bytes.length * 2)));
    bytes.copy(this.bytes, 0, 0, length);
  }

  private use(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.capacity = bytes.length;
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
