import { readFileSync } from 'node:fs';
import { changeId, type Change } from '../../../analytics/tuning/change';
import type { ApplyEffects } from '../../../local/tuning/apply';
import type { Promised } from '../../../local/tuning/history';
import { tuningFilesOf } from '../../../local/tuning/tuning-files';
import { FilesInMemory } from './files-in-memory';

export const FILES = tuningFilesOf('skill-package', 'en-US');

export const ORIGINAL = readFileSync(FILES.modelFile, 'utf8');

export const petFiles = (): FilesInMemory => new FilesInMemory({ [FILES.modelFile]: ORIGINAL });

export const effectsOf = (files: FilesInMemory, day = '2026-03-02'): ApplyEffects => ({
  fs: files.fs,
  now: () => new Date(`${day}T10:00:00Z`),
});

export const PINT_SIZED = {
  kind: 'add-synonym',
  type: 'SizeType',
  value: 'small',
  word: 'pint sized',
} as const satisfies Change;

export const RABBIT = {
  kind: 'add-value',
  type: 'AnimalType',
  value: 'rabbit',
  synonyms: ['bunny', 'bunny rabbit'],
} as const satisfies Change;

export const GIVE_ME = {
  kind: 'add-sample',
  intent: 'PetMatchIntent',
  slot: 'size',
  sample: 'maybe {size}',
} as const satisfies Change;

export const CHANGES: readonly Change[] = [PINT_SIZED, RABBIT, GIVE_ME];

export const promiseOf = (changes: readonly Change[]): Promised => ({
  from: '2026-02-01',
  to: '2026-02-28',
  turns: 4_000,
  gain: { expected: 31, low: 20, high: 42 },
  changes: changes.map((change) => ({
    id: changeId(change),
    probability: 0.97,
    gain: { expected: 10, low: 5, high: 15 },
  })),
});
