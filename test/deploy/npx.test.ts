import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { npx } from '../../local/deploy/npx';

test('npx is started by its name where it is a program', () => {
  expect(npx({ platform: 'linux', node: '/usr/bin/node' })).toEqual(['npx']);
});

test('npx is started by Node on Windows, where its own script takes a shell', () => {
  expect(npx({ platform: 'win32', node: join('programs', 'node.exe') })).toEqual([
    join('programs', 'node.exe'),
    join('programs', 'node_modules', 'npm', 'bin', 'npx-cli.js'),
  ]);
});
