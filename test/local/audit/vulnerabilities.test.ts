import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reading, vulnerabilities } from '../../../local/audit/vulnerabilities';

const ADVISORY = {
  id: 1,
  url: 'https://example.com/advisory',
  title: 'Left pads too far',
  severity: 'high',
  vulnerable_versions: '<2.0.0',
  cwe: [],
  cvss: { score: 7, vectorString: null },
};

const PACKUMENT = {
  name: 'left-pad',
  'dist-tags': { latest: '1.3.0' },
  versions: { '1.3.0': { name: 'left-pad', version: '1.3.0' } },
};

let root: string;
let registry: Server | undefined;
const { npm_config_registry: registryBefore } = process.env;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'audit-'));
  const dependencies = { 'left-pad': '1.3.0' };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'skill', dependencies }));
  writeFileSync(
    join(root, 'package-lock.json'),
    JSON.stringify({
      name: 'skill',
      lockfileVersion: 3,
      packages: {
        '': { name: 'skill', dependencies },
        'node_modules/left-pad': { version: '1.3.0', license: 'WTFPL' },
      },
    }),
  );
});

afterEach(() => {
  registry?.close();
  if (registryBefore === undefined) delete process.env['npm_config_registry'];
  else process.env['npm_config_registry'] = registryBefore;
  rmSync(root, { recursive: true });
});

/** A registry that knows these advisories, or refuses to be asked. */
const registryWith = async (advisories: object | undefined): Promise<void> => {
  registry = createServer((request, response) => {
    request.resume().on('end', () => {
      const isQuestion = request.method === 'POST';
      if (isQuestion && advisories === undefined) response.writeHead(405).end();
      else response.end(JSON.stringify(isQuestion ? advisories : PACKUMENT));
    });
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  process.env['npm_config_registry'] = `http://127.0.0.1:${port}/`;
};

describe('The known vulnerabilities', () => {
  it('are those of the registry', async () => {
    await registryWith({ 'left-pad': [ADVISORY] });
    expect(await vulnerabilities(root)).toEqual({
      found: [{ name: 'left-pad', severity: 'high', via: ['Left pads too far'] }],
    });
  }, 60_000);

  it('are none where the registry knows none', async () => {
    await registryWith({});
    expect(await vulnerabilities(root)).toEqual({ found: [] });
  }, 60_000);

  it('are unchecked, not none, where the registry refuses', async () => {
    await registryWith(undefined);
    expect(await vulnerabilities(root)).toEqual({ unchecked: expect.stringContaining('405') });
  }, 60_000);

  it('are unchecked where npm says nothing readable', () => {
    expect(reading('')).toEqual({ unchecked: 'npm audit gave no report' });
    expect(reading('{}')).toEqual({ unchecked: 'npm audit gave no list' });
  });
});
