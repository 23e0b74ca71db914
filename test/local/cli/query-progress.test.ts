import { describe, expect, test } from '@jest/globals';
import { progressOn } from '../../../local/cli/query-progress';

const recorder = (isTTY: boolean) => {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => Boolean(written.push(text)) };
  return { written, stream: stream as unknown as NodeJS.WriteStream };
};

const after = (elapsedMillis: number) => ({
  queryExecutionId: 'q',
  state: 'RUNNING' as const,
  elapsedMillis,
  dataScannedInBytes: 1_024,
});

describe('progressOn', () => {
  test('keeps one line in place on a terminal, and takes it away', () => {
    const { written, stream } = recorder(true);
    const progress = progressOn(stream);
    for (const shown of [after(100), after(400), after(1_500), undefined]) progress(shown);
    expect(written).toEqual([
      '\r\u001b[Krunning for 0.4 s, 1,024 bytes scanned',
      '\r\u001b[Krunning for 1.5 s, 1,024 bytes scanned',
      '\r\u001b[K',
    ]);
  });

  test('leaves a terminal alone when the query was short', () => {
    const { written, stream } = recorder(true);
    const progress = progressOn(stream);
    progress(after(100));
    progress(undefined);
    expect(written).toEqual([]);
  });

  test('writes a line after two seconds elsewhere, and then every ten', () => {
    const { written, stream } = recorder(false);
    const progress = progressOn(stream);
    for (const shown of [1_900, 2_000, 3_000, 11_999, 12_000].map(after)) progress(shown);
    progress(undefined);
    expect(written).toEqual([
      'running for 2.0 s, 1,024 bytes scanned\n',
      'running for 12.0 s, 1,024 bytes scanned\n',
    ]);
  });
});
