import type { FileSystem } from '../../../local/tuning/file-system';

/** The process that was killed: nothing after it happens. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** A file system that notes its writes, and dies at one of them on request. */
export class FilesInMemory {
  readonly files: Map<string, string>;
  #steps = 0;
  #diesAt = Infinity;

  constructor(files: Readonly<Record<string, string>>) {
    this.files = new Map(Object.entries(files));
  }

  /** Writes, renames and removals so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Dies at the step of this number, counted from now on; a file is half written then. */
  dieAt(step: number): this {
    this.#steps = 0;
    this.#diesAt = step;
    return this;
  }

  get content(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.files].filter(([file]) => !file.endsWith('.tmp')));
  }

  get fs(): FileSystem {
    return {
      read: (file) => this.files.get(file),
      write: (file, text) => {
        const dies = this.#step();
        this.files.set(file, dies ? text.slice(0, text.length / 2) : text);
        if (dies) throw new Killed();
      },
      rename: (from, to) => {
        if (this.#step()) throw new Killed();
        this.files.set(to, this.files.get(from) ?? '');
        this.files.delete(from);
      },
      remove: (file) => {
        if (this.#step()) throw new Killed();
        this.files.delete(file);
      },
      makeFolder: () => undefined,
    };
  }

  #step(): boolean {
    return this.#steps++ === this.#diesAt;
  }
}
