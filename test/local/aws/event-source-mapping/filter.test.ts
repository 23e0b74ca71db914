import { describe, expect, it } from '@jest/globals';
import { recordFilter } from '../../../../local/aws/event-source-mapping/filter';
import { UserError } from '../../../../local/errors';

const RECORD = {
  eventName: 'INSERT',
  dynamodb: {
    ApproximateCreationDateTime: 100,
    NewImage: {
      outcome: { S: 'no_match' },
      turn: { N: '3' },
      is_simulated: { BOOL: true },
      tags: { SS: ['a', 'b'] },
    },
  },
};

const image = (name: string, value: unknown) => ({ dynamodb: { NewImage: { [name]: value } } });

describe('recordFilter', () => {
  it('passes everything without patterns', () => {
    expect(recordFilter([])(RECORD)).toBe(true);
  });

  it('passes what one of its patterns matches', () => {
    const filter = recordFilter(['{"eventName":["REMOVE"]}', '{"eventName":["INSERT"]}']);
    expect(filter(RECORD)).toBe(true);
    expect(filter({ ...RECORD, eventName: 'MODIFY' })).toBe(false);
  });

  it.each<[object, boolean]>([
    [{ eventName: ['INSERT', 'MODIFY'] }, true],
    [{ eventName: ['REMOVE', 'MODIFY'] }, false],
    [{ eventName: ['INSERT'], ...image('outcome', { S: ['matched'] }) }, false],
    [image('outcome', { S: ['no_match'] }), true],
    [image('turn', { N: ['3'] }), true],
    [image('turn', { N: [3] }), false],
    [image('turn', { N: [{ numeric: ['>', 1] }] }), false],
    [image('is_simulated', { BOOL: [true] }), true],
    [image('is_simulated', { BOOL: [false] }), false],
    [image('tags', { SS: ['b'] }), true],
    [image('tags', { SS: ['c'] }), false],
    [image('outcome', { S: [{ prefix: 'no_' }] }), true],
    [image('outcome', { S: [{ prefix: 'match' }] }), false],
    [image('outcome', { S: [{ suffix: '_match' }] }), true],
    [image('outcome', { S: [{ suffix: 'no' }] }), false],
    [image('outcome', { S: [{ 'equals-ignore-case': 'NO_MATCH' }] }), true],
    [image('outcome', { S: [{ 'equals-ignore-case': 'MATCH' }] }), false],
    [image('outcome', { S: [{ 'anything-but': 'matched' }] }), true],
    [image('outcome', { S: [{ 'anything-but': ['matched', 'no_match'] }] }), false],
    [image('outcome', { S: [{ 'anything-but': { prefix: 'no' } }] }), false],
    [image('outcome', { S: [{ 'anything-but': { prefix: 'ma' } }] }), true],
    [image('missing', { S: [{ 'anything-but': 'x' }] }), false],
    [image('missing', { S: [{ 'anything-but': { prefix: 'x' } }] }), false],
    [image('outcome', { S: [{ exists: true }] }), true],
    [image('outcome', { S: [{ exists: false }] }), false],
    [image('missing', { S: [{ exists: false }] }), true],
    [{ dynamodb: { NewImage: [{ exists: true }] } }, false],
    [{ dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>=', 100, '<', 101] }] } }, true],
    [{ dynamodb: { ApproximateCreationDateTime: [{ numeric: ['=', 99] }] } }, false],
    [{ $or: [{ eventName: ['REMOVE'] }, image('turn', { N: ['3'] })] }, true],
    [{ $or: [{ eventName: ['REMOVE'] }, image('turn', { N: ['4'] })] }, false],
    [{ constructor: { name: ['Object'] } }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(recordFilter([JSON.stringify(pattern)])(RECORD)).toBe(expected);
  });

  it.each([
    ['{', /not understood/],
    ['"text"', /"text" is no object/],
    ['{}', /an empty object matches nothing/],
    ['{"eventName":[]}', /an empty list matches nothing/],
    ['{"eventName":"INSERT"}', /"INSERT" is no object/],
    ['{"eventName":[{"wildcard":"x*"}]}', /the operator wildcard is not known here/],
    ['{"eventName":[{"prefix":"a","suffix":"b"}]}', /must name one operator/],
    ['{"eventName":[{"prefix":1}]}', /prefix takes a text/],
    ['{"eventName":[{"exists":"yes"}]}', /exists takes true or false/],
    ['{"eventName":[{"numeric":[">"]}]}', /numeric takes a list/],
    ['{"eventName":[{"numeric":["constructor",1]}]}', /numeric takes a list/],
    ['{"$or":{}}', /\$or takes a list/],
  ])('refuses %s', (pattern, message) => {
    expect(() => recordFilter([pattern])).toThrow(UserError);
    expect(() => recordFilter([pattern])).toThrow(message);
  });
});
