import { describe, expect, it } from '@jest/globals';
import { createAlexa, loadModel } from '../../../local/alexa';
import { parseAnnotationSet } from '../../../local/nlu-evaluation/annotation-set';
import { evaluate } from '../../../local/nlu-evaluation/evaluate';
import { showEvaluation } from '../../../local/nlu-evaluation/show-evaluation';

const alexa = createAlexa({
  model: loadModel('test/fixtures/models/pizza.json'),
  skillId: 'amzn1.ask.skill.test',
  handler: () => Promise.resolve(undefined),
});

const evaluated = (...annotations: readonly object[]) =>
  evaluate(parseAnnotationSet(JSON.stringify(annotations)), () => alexa);

const annotation = (utterance: string, intent: string, slots: object = {}) => ({
  utterance,
  intent: { name: intent, slots },
});

describe('an evaluation', () => {
  it.each([['large'], ['LARGE '], ['big']])('takes %j for what resolves to it', (value) => {
    const words = value === 'big' ? 'big' : 'large';

    const [result] = evaluated(
      annotation(`i want a ${words} pizza`, 'OrderIntent', { size: value }),
    );

    expect(result).toMatchObject({ intentHit: true, slotHits: { size: true }, passed: true });
  });

  it('is no hit with another value, another intent or no value', () => {
    const [value, intent, none] = evaluated(
      annotation('i want a large pizza', 'OrderIntent', { size: 'small' }),
      annotation('i want a large pizza', 'AMAZON.HelpIntent'),
      annotation('i want a pizza', 'OrderIntent', { size: 'small' }),
    );

    expect(value).toMatchObject({ intentHit: true, slotHits: { size: false }, passed: false });
    expect(intent).toMatchObject({ intentHit: false, passed: false });
    expect(none).toMatchObject({ intentHit: true, slotHits: { size: false }, passed: false });
  });

  it('is content with one of several expectations', () => {
    const expected = ['AMAZON.HelpIntent', 'OrderIntent'].map((name) => ({ intent: { name } }));

    const [result] = evaluated({ inputs: { utterance: 'i want a pizza' }, expected });

    expect(result).toMatchObject({ passed: true, expected: { intent: 'OrderIntent' } });
  });

  it('is shown as a table of hits, with what went otherwise', () => {
    const shown = showEvaluation(
      evaluated(
        annotation('i want a large pizza', 'OrderIntent', { size: 'large' }),
        annotation('i want a pizza', 'OrderIntent', { size: 'small' }),
      ),
    );

    expect(shown).toMatch(/│ OrderIntent │ +│ +2 │ +2 │ 100 │/);
    expect(shown).toMatch(/│ OrderIntent │ size +│ +2 │ +1 │ +50 │/);
    expect(shown).toMatch(/i want a pizza │ OrderIntent size=small │ OrderIntent/);
    expect(shown).toMatch(/1 of 2 annotations pass \(50 %\)\.$/);
  });
});
