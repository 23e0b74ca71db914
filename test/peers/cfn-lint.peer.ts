import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FORMATS } from '../../analytics/contract/glue';
import { readSettings } from '../../infra/settings';
import { synthesize, synthesizeExtras } from '../../infra/synthesize';
import { runningPeers } from './running';

const peers = runningPeers();

/** What `cfn-lint --format json` prints. */
interface Finding {
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] };
}

(peers ? describe : describe.skip)('cfn-lint', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'cfn-lint-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const lint = (template: unknown): readonly string[] => {
    const file = join(folder, 'template.json');
    writeFileSync(file, JSON.stringify(template));
    const { stdout } = spawnSync(join(peers?.programs ?? '', 'cfn-lint'), [
      ...['--format', 'json', '--', file],
    ]);
    return (JSON.parse(stdout.toString()) as Finding[]).map(
      ({ Rule, Location, Message }) => `${Rule.Id} ${Location.Path.join('/')}: ${Message}`,
    );
  };

  test.each(FORMATS)('finds nothing in the template for %s', (format) => {
    const settings = { ...readSettings({}), format };
    expect(lint(synthesize(process.cwd(), { settings, validate: false }))).toEqual([]);
  });

  test('finds nothing in the template of application events, with QuickSight', () => {
    const settings = readSettings({
      PETMATCH_EXTRAS: 'events',
      PETMATCH_QUICKSIGHT_PRINCIPAL:
        'arn:aws:quicksight:eu-west-1:123456789012:user/default/analyst',
    });
    expect(lint(synthesizeExtras({ settings, validate: false }))).toEqual([]);
  });

  test('finds nothing in the template of recommendations, with all that can be set', () => {
    const settings = readSettings({
      PETMATCH_EXTRAS: 'forgetting,recommendations',
      PETMATCH_TRACKING_ID: 'tracker',
      PETMATCH_SEGMENT_EXTERNAL_ID: 'secret-7',
      PETMATCH_DATASET_GROUP_ARN: 'arn:aws:personalize:eu-west-1:123456789012:dataset-group/pets',
      PETMATCH_CAMPAIGN_ARN: 'arn:aws:personalize:eu-west-1:123456789012:campaign/pets',
    });
    expect(lint(synthesizeExtras({ settings, validate: false }))).toEqual([]);
    expect(lint(synthesize(process.cwd(), { settings, validate: false }))).toEqual([]);
  });

  test.each(FORMATS)('finds nothing in the template of the extras for %s', (PETMATCH_FORMAT) => {
    const settings = readSettings({ PETMATCH_FORMAT, PETMATCH_EXTRAS: 'all' });
    expect(lint(synthesizeExtras({ settings, validate: false }))).toEqual([]);
  });

  test('finds what is wrong', () => {
    const Topic = { Type: 'AWS::SNS::Topic', Properties: { Nmae: 'typo' } };
    expect(lint({ Resources: { Topic } })).toEqual([
      "E3002 Resources/Topic/Properties/Nmae: Additional properties are not allowed ('Nmae' was unexpected)",
    ]);
  });
});
