declare module 'kinesalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** Folder of the LevelDB. Default: in memory. */
    readonly path?: string;
    /** Milliseconds that a change of a stream takes. Default: 500. */
    readonly createStreamMs?: number;
    readonly deleteStreamMs?: number;
    readonly updateStreamMs?: number;
    /** Default: 10. */
    readonly shardLimit?: number;
  }

  /** A server that does not listen yet; closing it closes its database. */
  const kinesalite: (options?: Options) => Server;
  export default kinesalite;
}

declare module 'leveldown' {
  type Done = (error?: Error | null) => void;

  interface LevelDown {
    readonly open: (options: object, done: Done) => void;
    readonly close: (done: Done) => void;
  }

  const leveldown: (folder: string) => LevelDown;
  export default leveldown;
}
