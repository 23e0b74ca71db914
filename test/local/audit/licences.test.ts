import { describe, expect, it } from '@jest/globals';
import { licenceOf, whyRefused } from '../../../local/audit/licences';

describe('A licence', () => {
  it.each(['MIT', 'Apache-2.0', '(MIT OR GPL-3.0-or-later)', 'Apache-2.0 AND MIT'])(
    'of %s may go into a function',
    (licence) => {
      expect(whyRefused(licence, { bundled: true })).toBeUndefined();
    },
  );

  it.each(['MPL-2.0', 'GPL-3.0-only', 'MIT AND GPL-3.0-only', 'UNLICENSED', 'SEE LICENSE IN FILE'])(
    'of %s may not',
    (licence) => {
      expect(whyRefused(licence, { bundled: true })).toBe(
        `${licence} may not go into a Lambda function`,
      );
    },
  );

  it('of single files may be used by tools, one of whole programs may not', () => {
    expect(whyRefused('MPL-2.0', { bundled: false })).toBeUndefined();
    expect(whyRefused('GPL-3.0-only', { bundled: false })).toBe('GPL-3.0-only is not allowed');
  });

  it('must be named, by the package or by its file', () => {
    expect(whyRefused(licenceOf('somebody', undefined), { bundled: false })).toBe(
      'names no licence',
    );
    expect(licenceOf('valid-url', undefined)).toBe('MIT');
  });
});
