/** The node that does not exist. */
const NO_NODE = 0;

const FIRST_CAPACITY = 1024;

/**
 * A forest of tries over numbers in one hash table: 10,000 samples or 50,000 values are a few
 * arrays and not as many maps. Each node carries one number for its owner, 0 at first.
 */
export class Trie {
  /** Open addressing; an entry is three numbers: node, label, child. */
  #table = new Int32Array(3 * FIRST_CAPACITY);
  #marks = new Int32Array(FIRST_CAPACITY);
  #nodes = 1;
  #edges = 0;

  /** A fresh root. */
  root(): number {
    if (this.#nodes === this.#marks.length) {
      const marks = new Int32Array(this.#marks.length * 2);
      marks.set(this.#marks);
      this.#marks = marks;
    }
    return this.#nodes++;
  }

  /** The child of a node under a label, {@link NO_NODE} if there is none. */
  step(node: number, label: number): number {
    return this.#table[this.#entryOf(node, label) + 2] ?? NO_NODE;
  }

  /** The child of a node under a label, made if there is none. */
  grow(node: number, label: number): number {
    const entry = this.#entryOf(node, label);
    const child = this.#table[entry + 2] ?? NO_NODE;
    if (child !== NO_NODE) return child;
    const fresh = this.root();
    this.#table[entry] = node;
    this.#table[entry + 1] = label;
    this.#table[entry + 2] = fresh;
    this.#edges++;
    if (this.#edges * 6 > this.#table.length) this.#widen();
    return fresh;
  }

  /** What the owner noted at the node. */
  mark(node: number): number {
    return this.#marks[node] ?? 0;
  }

  setMark(node: number, mark: number): void {
    this.#marks[node] = mark;
  }

  #entryOf(node: number, label: number): number {
    const mask = this.#table.length / 3 - 1;
    const hash = Math.imul(node, 0x9e3779b1) ^ Math.imul(label, 0x85ebca6b);
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const entry = slot * 3;
      if (this.#table[entry + 2] === NO_NODE) return entry;
      if (this.#table[entry] === node && this.#table[entry + 1] === label) return entry;
    }
  }

  #widen(): void {
    const old = this.#table;
    this.#table = new Int32Array(old.length * 2);
    for (let entry = 0; entry < old.length; entry += 3) {
      const child = old[entry + 2] ?? NO_NODE;
      if (child === NO_NODE) continue;
      this.#table.set(
        old.subarray(entry, entry + 3),
        this.#entryOf(old[entry] ?? 0, old[entry + 1] ?? 0),
      );
    }
  }
}
