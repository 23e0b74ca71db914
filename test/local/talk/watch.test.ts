import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watchFiles } from '../../../local/talk/watch';

let folder: string;
let end: () => void = () => undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
});

afterEach(() => {
  end();
  rmSync(folder, { recursive: true });
});

/** The next changes that are reported while the watched paths are written to. */
const watching = (paths: readonly string[]) => {
  const waiting: ((path: string) => void)[] = [];
  end = watchFiles(paths, (path) => waiting.shift()?.(path));
  return () => new Promise<string>((resolve) => waiting.push(resolve));
};

describe('watched files', () => {
  it('are told of when they change, once for a change in several steps', async () => {
    const file = join(folder, 'code.ts');
    writeFileSync(file, '1');
    const next = watching([folder]);

    const change = next();
    const another = next();
    writeFileSync(file, '2');
    writeFileSync(file, '3');
    expect(await change).toBe(file);

    writeFileSync(join(folder, 'other.ts'), '1');
    expect(await another).toBe(join(folder, 'other.ts'));
  });

  it('are found in folders that are made later', async () => {
    const next = watching([folder]);
    const made = next();
    mkdirSync(join(folder, 'handlers'));
    expect(await made).toBe(join(folder, 'handlers'));

    const change = next();
    writeFileSync(join(folder, 'handlers/help.ts'), '1');
    expect(await change).toBe(join(folder, 'handlers/help.ts'));
  });

  it('are none in node_modules', async () => {
    mkdirSync(join(folder, 'node_modules/pack'), { recursive: true });
    const change = watching([folder])();

    writeFileSync(join(folder, 'node_modules/pack/index.js'), '1');
    mkdirSync(join(folder, 'node_modules/other'));
    writeFileSync(join(folder, 'code.ts'), '1');

    expect(await change).toBe(join(folder, 'code.ts'));
  });

  it('may be a single one that is replaced again and again, as editors do', async () => {
    const file = join(folder, 'en-US.json');
    writeFileSync(file, '{}');
    const next = watching([file]);
    const replace = (): void => {
      writeFileSync(join(folder, 'new'), '{}');
      renameSync(join(folder, 'new'), file);
    };

    for (const change of [next, next]) {
      const happened = change();
      replace();
      expect(await happened).toBe(file);
    }
  });
});
