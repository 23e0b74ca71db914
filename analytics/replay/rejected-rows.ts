import { isJsonObject, parseJson } from './json';
import type { Encode } from '../stream/encode';
import type { RejectedRow } from '../stream/reject';
import type { ObjectRows } from './redeliver-objects';

/** The row of an object under `rejected/`, encoded anew: perhaps with code that by now can. */
export const rejectedRows =
  (encode: Encode) =>
  (content: Uint8Array): ObjectRows => {
    const document = parseJson(content);
    const { image } = (isJsonObject(document) ? document : {}) as Partial<RejectedRow>;
    if (!isJsonObject(image)) return { problem: 'it holds no image of a row' };
    try {
      return { rows: [encode(image)] };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  };
