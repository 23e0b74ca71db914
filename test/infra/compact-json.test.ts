import { expect, it } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { compactJson } from '../../infra/compact-json';
import { resolveReferences } from '../../local/aws/resolve-template';

const stack = new Stack(new App());

/** What CloudFormation makes of it. */
const putTogether = (value: object, values: Record<string, string> = {}): unknown => {
  const template: unknown = stack.resolve(compactJson(value, values));
  return JSON.parse(
    String(resolveReferences(template, { refs: { Topic: 'the topic' }, attributes: {} })),
  );
};

const retry = [{ ErrorEquals: ['One.Error', 'Another.Error'], IntervalSeconds: 2, MaxAttempts: 6 }];

it('comes out as it went in, with what the variables stand for', () => {
  const value = {
    a: { Retry: retry, Says: 'it\'s "quoted" \\ and ~ticked~\n', To: '${Topic}' },
    b: { Retry: retry, Empty: [], Nothing: {}, To: '${Other}' },
    c: [{ Retry: retry }, 1, null, true],
    // A variable right behind a "$" would be read with it.
    d: ['$.repeated.text', '&$.repeated.text', '$$.repeated.text', '.repeated.text'],
  };

  expect(putTogether(value, { Other: 'another' })).toEqual({
    ...value,
    a: { ...value.a, To: 'the topic' },
    b: { ...value.b, To: 'another' },
  });
});

it('says once what repeats', () => {
  const whole = JSON.stringify({ DefinitionString: JSON.stringify([retry, retry, retry]) });

  const compact = JSON.stringify(stack.resolve(compactJson([retry, retry, retry], {})));

  expect(compact.length).toBeLessThan(whole.length * 0.6);
});

it('refuses what leaves no character to stand for a quotation mark', () => {
  expect(() => compactJson(["~^'#@"], {})).toThrow("The JSON uses all of ~ ^ ' # @");
});
