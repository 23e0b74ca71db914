import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { modelVersionOf, modelVersions } from '../../infra/model-versions';

const PET = 'skill-package/interactionModels/custom/en-US.json';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'model-versions-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a byte order mark and other line ends make no new version', () => {
  const text = readFileSync(PET, 'utf8');
  writeFileSync(join(folder, 'en-US.json'), `\ufeff${text.replaceAll('\n', '\r\n')}`);

  expect(modelVersions(folder)).toEqual({ 'en-US': modelVersionOf(JSON.parse(text)) });
});
