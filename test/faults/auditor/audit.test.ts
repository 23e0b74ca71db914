import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { audit } from './audit';
import type { AnsweredTurn, AthenaRow, Item, Ledgers } from './ledgers';

const ID = 'amzn1.echo-api.request.1';

const turn: AnsweredTurn = {
  asked: {
    session: { sessionId: 'session-1' },
    context: {
      System: {
        application: { applicationId: 'skill-1' },
        user: { userId: 'amzn1.ask.account.SIMULATED1' },
        device: { supportedInterfaces: { AudioPlayer: {} } },
      },
    },
    request: {
      type: 'IntentRequest',
      requestId: ID,
      timestamp: '2026-11-02T08:00:00Z',
      locale: 'en-US',
      dialogState: 'STARTED',
      intent: {
        name: 'PetMatchIntent',
        slots: {
          size: {
            name: 'size',
            value: 'ginormous',
            resolutions: {
              resolutionsPerAuthority: [
                {
                  authority: 'amzn1.er-authority.echo-sdk.skill-1.SizeType',
                  status: { code: 'ER_SUCCESS_MATCH' },
                  values: [{ value: { name: 'large', id: 'L' } }],
                },
              ],
            },
          },
          energy: { name: 'energy' },
        },
      },
    },
  },
  answer: '{"response":{"shouldEndSession":false}}',
  expectedAnswer: '{"response":{"shouldEndSession":false}}',
  turn: 2,
};

const reading = {
  name: 'size',
  spoken: 'ginormous',
  resolved: 'large',
  resolved_id: 'L',
  status: 'ER_SUCCESS_MATCH',
  authority: 'static',
};

/** `printf 'skill-1\namzn1.ask.account.SIMULATED1' | openssl dgst -sha256 -binary | head -c 16 | base64` */
const USER = 'Kmycso96l-_g3gj5Rqg6vQ';

const item: Item = {
  request_id: ID,
  user_id: USER,
  event_time: '2026-11-02 08:00:00.000',
  session_id: 'session-1',
  turn: '2',
  locale: 'en-US',
  stage: 'development',
  request_type: 'IntentRequest',
  intent_name: 'PetMatchIntent',
  dialog_state: 'STARTED',
  outcome: 'eliciting',
  device_interfaces: 'AudioPlayer',
  is_simulated: true,
  slot_value_size_resolved: 'large',
  slot_value_size_synonym: 'ginormous',
  slot_value_size_is_valid: true,
  slots: [{ ...reading, changed: true }],
  expires_at: '1800000000',
};

const row: AthenaRow = {
  request_id: ID,
  user_id: USER,
  event_time: '2026-11-02 08:00:00.000',
  session_id: 'session-1',
  turn: '2',
  locale: 'en-US',
  stage: 'development',
  request_type: 'IntentRequest',
  intent_name: 'PetMatchIntent',
  dialog_state: 'STARTED',
  outcome: 'eliciting',
  session_end_reason: null,
  device_interfaces: 'AudioPlayer',
  is_simulated: 'true',
  slot_value_size_resolved: 'large',
  slot_value_size_synonym: 'ginormous',
  slot_value_size_is_valid: 'true',
  slot_value_energy_resolved: null,
  slots: '[{…}]',
  dt: '2026-11-02',
};

const sound: Ledgers = {
  answered: [turn],
  table: [item],
  accepted: new Set([ID]),
  view: [row],
  readings: [{ request_id: ID, ...reading, changed: 'true' }],
  raw: new Set([ID]),
  log: [],
  rejected: [],
  poisoned: new Set(),
};

const POISON = {
  item: { request_id: 'poison', turn: 'first' },
  object: { reason: 'turn is no number', image: { request_id: { S: 'poison' } } },
};

const poisoned: Ledgers = {
  ...sound,
  table: [item, POISON.item],
  poisoned: new Set(['poison']),
  rejected: [POISON.object],
};

const dropped = (id: string): string =>
  JSON.stringify({ level: 'ERROR', message: 'turn not recorded', item: { request_id: id } });

const lawsBroken = (ledgers: Ledgers): readonly string[] => [
  ...new Set(audit(ledgers).violations.map(({ law }) => law)),
];

it('finds nothing where the three ledgers agree', () => {
  expect(audit(sound).violations).toEqual([]);
  expect(audit(poisoned).violations).toEqual([]);
});

it('says how much it compared', () => {
  expect(audit(poisoned).compared).toEqual({
    answered: 1,
    accepted: 1,
    rows: 1,
    // The columns of the view with the slots, without dt; the columns that follow from the request,
    // of which twelve belong to the four slots, and the slots.
    values: 19 + 25 + 1,
    dropped: 0,
    rejected: 1,
    catalogueFailed: 0,
  });
});

it.each<[string, Ledgers, string]>([
  ['a row that the table lost', { ...sound, table: [], view: [], raw: new Set() }, 'accepted'],
  [
    'an answered turn that is nowhere',
    { ...sound, accepted: new Set(), table: [], view: [], raw: new Set() },
    'recorded',
  ],
  [
    'a dropped row that was not put back',
    { ...sound, accepted: new Set(), table: [], view: [], raw: new Set(), log: [dropped(ID)] },
    'recovered',
  ],
  ['a row that nobody asked', { ...sound, answered: [] }, 'asked'],
  ['a row that is missing in the view', { ...sound, view: [] }, 'delivered'],
  ['a row that is in no table below the view', { ...sound, raw: new Set() }, 'kept'],
  ['a row that is twice in the view', { ...sound, view: [row, row] }, 'once'],
  [
    'a row in the view alone',
    { ...sound, view: [row, { ...row, request_id: 'other' }] },
    'invented',
  ],
  [
    'a value that changed on its way',
    { ...sound, view: [{ ...row, outcome: 'matched' }] },
    'equal',
  ],
  [
    'a reading that changed on its way',
    { ...sound, readings: [{ request_id: ID, ...reading, changed: 'false' }] },
    'equal',
  ],
  [
    'a wrong value from the beginning',
    {
      ...sound,
      table: [{ ...item, locale: 'de-DE' }],
      view: [{ ...row, locale: 'de-DE' }],
    },
    'true',
  ],
  [
    'a word that was not spoken',
    {
      ...sound,
      table: [{ ...item, slots: [{ ...reading, spoken: 'huge', changed: true }] }],
      readings: [{ request_id: ID, ...reading, spoken: 'huge', changed: 'true' }],
    },
    'true',
  ],
  ['a poisoned row that vanished', { ...poisoned, rejected: [] }, 'rejected'],
  [
    'a poisoned row without a reason',
    { ...poisoned, rejected: [{ ...POISON.object, reason: '' }] },
    'rejected',
  ],
  [
    'a sound row among the rejected ones',
    { ...sound, rejected: [{ reason: 'x', image: { request_id: { S: ID } } }] },
    'rejected',
  ],
  ['another answer', { ...sound, answered: [{ ...turn, expectedAnswer: '{}' }] }, 'spoken'],
])('reports %s', (_, ledgers, law) => {
  expect(lawsBroken(ledgers)).toEqual([law]);
});

it('takes a turn that was never answered for neither lost nor wrong', () => {
  const unanswered: AnsweredTurn = { ...turn, answer: undefined };
  const nowhere = { table: [], view: [], raw: new Set<string>(), accepted: new Set<string>() };

  expect(audit({ ...sound, answered: [unanswered], ...nowhere }).violations).toEqual([]);
});

it('counts an answer apart that excuses the catalogue', () => {
  const ledgers: Ledgers = {
    ...sound,
    answered: [{ ...turn, expectedAnswer: '{}' }],
    table: [{ ...item, outcome: 'api_failed' }],
    view: [{ ...row, outcome: 'api_failed' }],
  };

  const { violations, compared } = audit(ledgers);

  expect(violations).toEqual([]);
  expect(compared.catalogueFailed).toBe(1);
});

it('takes a row for recorded that was dropped and put back', () => {
  expect(audit({ ...sound, accepted: new Set(), log: [dropped(ID)] }).violations).toEqual([]);
});

it('shares no code with the pipeline', () => {
  const own = readdirSync(__dirname).filter((name) => !name.endsWith('.test.ts'));
  const imported = own.flatMap((name) =>
    [...readFileSync(join(__dirname, name), 'utf8').matchAll(/from '([^']+)'/g)].map(
      ([, module = '']) => module,
    ),
  );

  const foreign = imported.filter(
    (module) =>
      !own.includes(`${module.replace('./', '')}.ts`) &&
      !module.startsWith('@aws-sdk/client-') &&
      !builtinModules.includes(module.replace('node:', '')),
  );

  expect(foreign).toEqual([]);
  expect(imported).toContain('@aws-sdk/client-athena');
});
