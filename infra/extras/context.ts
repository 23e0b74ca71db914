import type { CodeSource } from '../code-source';
import type { Settings } from '../settings';
import type { Core } from './core';
import type { Listener } from './listener';

/** What every part of the extras is built from. */
export interface ExtrasContext {
  readonly core: Core;
  /** The one zip of the extras' functions. */
  readonly source: Pick<CodeSource, 'runtime' | 'code'>;
  readonly settings: Settings;
}

/** What a part gives back to the stack. */
export interface Part {
  /** The turns that it wants to be told of. */
  readonly listener?: Listener;
  readonly outputs: Readonly<Record<string, string>>;
}
