import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { askProfile } from '../../local/deploy/ask-project';
import { isStaged, STAGED_PACKAGE, stageSkillPackage } from '../../local/deploy/skill-package';

const MODEL = 'interactionModels/custom/en-US.json';
const ENDPOINT = 'arn:aws:lambda:eu-west-1:123456789012:function:skill:development';

describe('staging the skill package', () => {
  let root: string;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'stage-'));
    cpSync('skill-package', join(root, 'skill-package'), { recursive: true });
    cpSync('ask-resources.json', join(root, 'ask-resources.json'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  const staged = (file: string) => readFileSync(join(root, STAGED_PACKAGE, file), 'utf8');
  const source = (file: string) => join(root, 'skill-package', file);
  const manifestOf = (text: string) => (JSON.parse(text) as { manifest: object }).manifest;

  const deployed = (profile = 'default') => {
    const outputs = [{ OutputKey: 'SkillEndpoint', OutputValue: ENDPOINT }];
    const deployState = { default: { stackId: 'arn:aws:cloudformation:…', outputs } };
    const state = { skillInfrastructure: { '@ask-cli/cfn-deployer': { deployState } } };
    mkdirSync(join(root, '.ask'), { recursive: true });
    writeFileSync(
      join(root, '.ask/ask-states.json'),
      JSON.stringify({ profiles: { [profile]: state } }),
    );
  };

  it('copies it whole', () => {
    stageSkillPackage(root, 'default');

    expect(isStaged(root)).toBe(true);
    expect(staged(MODEL)).toBe(readFileSync(source(MODEL), 'utf8'));
    expect(manifestOf(staged('skill.json'))).toEqual(
      manifestOf(readFileSync(source('skill.json'), 'utf8')),
    );
  });

  it('gives the manifest of a deployed skill its endpoint and events, as ask-cli wrote them', () => {
    deployed();
    stageSkillPackage(root, 'default');

    expect(manifestOf(staged('skill.json'))).toMatchObject({
      apis: { custom: { endpoint: { uri: ENDPOINT } } },
      events: { endpoint: { uri: ENDPOINT }, subscriptions: [{ eventName: 'SKILL_DISABLED' }] },
    });
    expect(isStaged(root)).toBe(true);
  });

  it('gives no skill the endpoint of another profile', () => {
    deployed('other');
    stageSkillPackage(root, 'default');

    expect(staged('skill.json')).not.toContain('arn:aws:lambda');
  });

  it.each([
    ['a changed model', () => writeFileSync(source(MODEL), '{}')],
    ['another file', () => writeFileSync(source('more.json'), '{}')],
    ['a file less', () => rmSync(source(MODEL))],
    [
      'a changed manifest',
      () =>
        writeFileSync(
          source('skill.json'),
          readFileSync(source('skill.json'), 'utf8').replace('Pet Match', 'Pet Mash'),
        ),
    ],
  ])('notices %s', (_, change) => {
    stageSkillPackage(root, 'default');
    change();

    expect(isStaged(root)).toBe(false);
    stageSkillPackage(root, 'default');
    expect(isStaged(root)).toBe(true);
  });

  it('is not staged before it was', () => {
    expect(isStaged(root)).toBe(false);
  });

  it('names the file that is no JSON', () => {
    writeFileSync(source('skill.json'), '{');

    expect(() => stageSkillPackage(root, 'default')).toThrow(/skill\.json:1:2: not valid JSON: /);
  });
});

describe('the profile of ask-cli', () => {
  const credentials = {
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
    ASK_VENDOR_ID: 'M',
    ASK_REFRESH_TOKEN: 'Atzr',
  };

  it('is the one named, the environment’s, the one chosen for all commands, or the default', () => {
    expect(askProfile('mine', credentials)).toBe('mine');
    expect(askProfile(undefined, credentials)).toBe('__ENVIRONMENT_ASK_PROFILE__');
    expect(askProfile(undefined, { ...credentials, ASK_VENDOR_ID: '' })).toBe('default');
    expect(askProfile(undefined, { ASK_DEFAULT_PROFILE: 'all' })).toBe('all');
    expect(askProfile(undefined, {})).toBe('default');
  });
});
