import type { TuningProgress } from '../../tuning';

export interface Following {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TuningProgress) => void;
}

type Line<T> =
  { readonly progress: TuningProgress } | { readonly answer: T } | { readonly error: string };

/**
 * Asks for something that takes long: the server answers line by line, the last of which is the
 * answer or why there is none.
 */
export const follow = async <T>(
  url: string,
  init: RequestInit,
  { signal, onProgress }: Following,
): Promise<T> => {
  const response = await fetch(url, { ...init, signal }).catch((error: unknown) => {
    if (error instanceof DOMException) throw error;
    throw new Error('The dashboard does not answer: is npm run dashboard still running?');
  });
  if (!response.ok || response.body === null)
    throw new Error(((await response.json()) as { readonly error: string }).error);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ''; ;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('The dashboard stopped before it had answered.');
    const lines = `${rest}${value}`.split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      const line = JSON.parse(text) as Line<T>;
      if ('answer' in line) return line.answer;
      if ('error' in line) throw new Error(line.error);
      onProgress(line.progress);
    }
  }
};
