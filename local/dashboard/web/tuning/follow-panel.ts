import type { TuningProgress } from '../../tuning';
import { h, put } from '../dom';
import { whole } from '../format';
import type { Following } from './stream';

/** Shows how far something is in the place of what it will give. */
export const progressOf = (
  stop: (() => void) | undefined,
): { readonly element: HTMLElement; readonly tell: (progress: TuningProgress) => void } => {
  const bar = h('progress', { 'aria-label': 'Progress' });
  const text = h('p', { role: 'status' }, 'Starting');
  return {
    element: h(
      'div',
      { class: 'running' },
      text,
      bar,
      stop && h('button', { type: 'button', onclick: stop }, 'Stop'),
    ),
    tell: ({ step, done, total }) => {
      const name = step.replaceAll('-', ' ');
      text.textContent =
        total === null
          ? `${name} …`
          : `Asking Athena: ${name}, ${whole(Math.min(done + 1, total))} of ${whole(total)} …`;
      if (total === null || total === 0) bar.removeAttribute('value');
      else bar.value = done / total;
    },
  };
};

/**
 * Fills an element with what takes long: how far it is, then the answer, or why there is none with a
 * button to try again.
 *
 * @returns what stops it
 */
export const fill = <T>(
  body: HTMLElement,
  ask: (following: Following) => Promise<T>,
  show: (answer: T) => readonly (Node | string | false | undefined)[],
  { canStop = false }: { readonly canStop?: boolean } = {},
): (() => void) => {
  const again = (sentence: string, kind: string): void => {
    put(
      body,
      h('p', { class: kind, role: 'alert' }, sentence),
      h('button', { type: 'button', onclick: () => void run() }, 'Try again'),
    );
  };
  let now = new AbortController();
  const run = async (): Promise<void> => {
    const mine = (now = new AbortController());
    const progress = progressOf(
      canStop
        ? () => {
            mine.abort();
            again('Stopped.', 'empty');
          }
        : undefined,
    );
    put(body, progress.element);
    body.setAttribute('aria-busy', 'true');
    try {
      const answer = await ask({ signal: mine.signal, onProgress: progress.tell });
      if (!mine.signal.aborted) put(body, ...show(answer));
    } catch (error) {
      if (!mine.signal.aborted)
        again(error instanceof Error ? error.message : String(error), 'error');
    } finally {
      if (now === mine) body.removeAttribute('aria-busy');
    }
  };
  void run();
  return () => now.abort();
};
