import { expect, test } from '@jest/globals';
import { crc32, crc32c } from '../../../local/aws/crc32';

const digits = Buffer.from('123456789');

test('the checksums of the digits are the ones in the catalogue of CRC algorithms', () => {
  expect(crc32(digits)).toBe(0xcbf43926);
  expect(crc32c(digits)).toBe(0xe3069283);
});

test('a checksum can be continued', () => {
  expect(crc32(digits.subarray(4), crc32(digits.subarray(0, 4)))).toBe(0xcbf43926);
  expect(crc32c(digits.subarray(4), crc32c(digits.subarray(0, 4)))).toBe(0xe3069283);
});
