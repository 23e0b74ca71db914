import { describe, expect, test } from '@jest/globals';
import { evaluate } from '../../../../local/aws/step-functions/jsonata';

const bindings = {
  states: { input: { list: [1, 2, 3, 4, 5] }, context: {} },
  variables: { name: 'Rex' },
  effects: { random: () => 0.25, uuid: () => 'an id' },
};

const value = (expression: string): Promise<unknown> =>
  evaluate(`{% ${expression} %}`, 'Output', bindings);

describe('the functions that Step Functions adds', () => {
  test.each<[string, unknown]>([
    ['$partition($states.input.list, 2)', [[1, 2], [3, 4], [5]]],
    ['$range(1, 10, 3)', [1, 4, 7, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(2, 1, 1)', []],
    ["$hash('abc', 'MD5')", '900150983cd24fb0d6963f7d28e17f72'],
    ["$hash('abc', 'SHA-1')", 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ["$hash({'a': 1}, 'SHA-256') = $hash('{\"a\":1}', 'SHA-256')", true],
    ['$random()', 0.25],
    ['$random(7) = $random(7) and $random(7) < 1', true],
    ['$random(7) = $random(8)', false],
    ['$uuid()', 'an id'],
    ['$parse(\'{"a":[1,null]}\')', { a: [1, null] }],
  ])('%s', async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });

  test.each([
    ['$partition($states.input.list, 0)', '$partition takes chunks of 1 or more, not of 0'],
    ['$range(1, 2000, 1)', '$range gives at most 1000 numbers'],
    ['$range(1, 2, 0)', '$range gives at most 1000 numbers'],
    ["$hash('a', 'CRC')", '$hash takes MD5, SHA-1, SHA-256, SHA-384, SHA-512, not CRC'],
    ["$parse('{')", 'JSON'],
    ["$eval('1')", '$eval is not supported, use $parse to read JSON'],
  ])('%s is refused', async (expression, message) => {
    await expect(value(expression)).rejects.toThrow(message);
  });
});

describe('a value', () => {
  test('is evaluated however deep its expressions lie', async () => {
    const template = { a: [{ b: '{% $name %}' }, 'plain {% text %}', null, 1], c: '{%$name%}' };

    expect(await evaluate(template, 'Output', bindings)).toEqual({
      a: [{ b: 'Rex' }, 'plain {% text %}', null, 1],
      c: 'Rex',
    });
  });

  test('of an expression over several lines', async () => {
    expect(await evaluate('{%\n  $name &\n  "!"\n%}', 'Output', bindings)).toBe('Rex!');
  });

  test('that is nothing is an error, which names its place', async () => {
    await expect(evaluate({ a: ['{% $nobody %}'] }, 'Output', bindings)).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      message:
        "The JSONata expression '$nobody' specified for the field 'Output/a[0]' returned nothing (undefined).",
    });
  });

  test('that cannot be computed is an error with the code of JSONata', async () => {
    await expect(value("'a' + 1")).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      message: expect.stringMatching(/threw an error during evaluation\. T2001: /),
    });
  });
});
