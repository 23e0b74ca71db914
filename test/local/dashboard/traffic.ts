import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../../../local/aws/athena/hive-type';

export interface TrafficOptions {
  /** Folder of the object; made when it is not there. */
  readonly folder: string;
  /** `yyyy-MM-dd`; every turn is of this day. */
  readonly day: string;
  readonly sessions: number;
}

/** Sessions of a day, made by hashes: the same for the same day and number. */
const SQL = `
COPY (
  WITH sessions AS (
    SELECT
      i,
      hash(i, $day) AS h,
      'session-' || $day || '-' || i AS session_id,
      'user-' || (hash(i, $day, 'user') % greatest($sessions * 8, 20)) AS user_id,
      ['en-US','en-US','en-US','en-US','en-GB','en-GB','de-DE','de-DE','es-ES','fr-FR'][1 + hash(i, $day, 'locale') % 10] AS locale,
      CASE WHEN $day >= $switch THEN '3f9c1a77' ELSE 'b20d45e1' END AS model_version,
      2 + hash(i, $day, 'length') % 6 AS length,
      hash(i, $day, 'open') % 100 < 35 AS is_one_shot,
      CAST($day AS TIMESTAMP) + to_seconds(CAST(21600 + hash(i, $day, 'start') % 57600 AS BIGINT)) AS start
    FROM range($sessions) AS r(i)
  ),
  turns AS (
    SELECT s.*, t AS turn, hash(i, $day, t) AS th,
      hash(i, $day, t, 'miss') % 100 < (CASE WHEN $day >= $switch THEN 9 ELSE 15 END) AS is_miss
    FROM sessions AS s, LATERAL (SELECT unnest(range(1, length + 1)) AS t)
  ),
  placed AS (
    SELECT *,
      CAST(coalesce(sum(CASE WHEN (turn > 1 OR is_one_shot) AND NOT is_miss THEN 1 ELSE 0 END) OVER (
        PARTITION BY session_id ORDER BY turn ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS INTEGER) AS place,
      turn = length AS is_last
    FROM turns
  ),
  worded AS (
    SELECT *,
      (turn > 1 OR is_one_shot) AND place < 4 AND th % 100 >= 5 AS has_slot,
      ['animal','size','temperament','energy'][least(place, 3) + 1] AS slot
    FROM placed
  ),
  spoken AS (
    SELECT *,
      CASE slot
        WHEN 'animal' THEN ['dog','dog','cat','rabbit'][1 + th % 4]
        WHEN 'size' THEN ['tiny','small','medium','large'][1 + th % 4]
        WHEN 'temperament' THEN ['watch','guard','family'][1 + th % 3]
        ELSE ['low','medium','high'][1 + th % 3] END AS meant,
      CASE slot
        WHEN 'animal' THEN ['iguana','pony','pupper','kitty cat','bunny rabbit','axolotl'][1 + least(hash(th) % 9, 5)]
        WHEN 'size' THEN ['ginormous','gargantuan','teeny weeny','pocket sized','beefy'][1 + least(hash(th) % 8, 4)]
        WHEN 'temperament' THEN ['cuddly','chill','protective','sassy'][1 + least(hash(th) % 6, 3)]
        ELSE ['lazy','hyper','couch potato','zoomy'][1 + least(hash(th) % 6, 3)] END AS missed
    FROM worded
  ),
  -- Most people who are not understood say next what the model calls it.
  repaired AS (
    SELECT * REPLACE (
      CASE WHEN th % 10 < 8 THEN coalesce(MAP {
        'pupper': 'dog', 'kitty cat': 'cat', 'bunny rabbit': 'rabbit',
        'ginormous': 'large', 'gargantuan': 'large', 'beefy': 'large', 'teeny weeny': 'tiny', 'pocket sized': 'small',
        'cuddly': 'family', 'chill': 'family', 'protective': 'guard', 'sassy': 'watch',
        'lazy': 'low', 'couch potato': 'low', 'hyper': 'high', 'zoomy': 'high'
      }[lag(CASE WHEN has_slot AND is_miss THEN missed END) OVER (PARTITION BY session_id ORDER BY turn)], meant) ELSE meant END AS meant
    )
    FROM spoken
  ),
  ended AS (
    SELECT *,
      place >= 3 AND has_slot AND NOT is_miss AS is_complete,
      CASE WHEN hash(i, $day, 'screen') % 3 = 0 THEN 'Alexa.Presentation.APL' END AS device_interfaces
    FROM repaired
  )
  SELECT
    'request-' || $day || '-' || i || '-' || turn AS request_id,
    user_id,
    CASE WHEN is_complete THEN CAST(24 + th % 60 + (CASE WHEN th % 40 = 0 THEN 900 ELSE 0 END) AS INTEGER) END AS api_execution_time,
    ${['animal', 'size', 'temperament', 'energy']
      .map(
        (
          slot,
        ) => `CASE WHEN has_slot AND slot = '${slot}' THEN CASE WHEN is_miss THEN missed ELSE meant END END AS slot_value_${slot}_resolved,
    CASE WHEN has_slot AND slot = '${slot}' THEN CASE WHEN is_miss THEN missed ELSE meant END END AS slot_value_${slot}_synonym,
    CASE WHEN has_slot AND slot = '${slot}' THEN NOT is_miss END AS slot_value_${slot}_is_valid`,
      )
      .join(',\n    ')},
    start + to_seconds(CAST(turn * 9 AS BIGINT)) AS event_time,
    session_id,
    CAST(turn AS INTEGER) AS turn,
    locale,
    CASE WHEN th % 20 = 0 THEN 'development' ELSE 'live' END AS stage,
    CASE WHEN turn = 1 AND NOT is_one_shot THEN 'LaunchRequest'
      WHEN is_last AND NOT is_complete AND th % 4 = 0 THEN 'SessionEndedRequest' ELSE 'IntentRequest' END AS request_type,
    CASE WHEN turn = 1 AND NOT is_one_shot OR is_last AND NOT is_complete AND th % 4 = 0 THEN NULL
      WHEN has_slot THEN 'PetMatchIntent' WHEN th % 3 = 0 THEN 'AMAZON.HelpIntent' ELSE 'AMAZON.FallbackIntent' END AS intent_name,
    CASE WHEN has_slot THEN CASE WHEN is_complete THEN 'COMPLETED' ELSE 'IN_PROGRESS' END END AS dialog_state,
    CASE WHEN turn = 1 AND NOT is_one_shot THEN 'launched'
      WHEN is_last AND NOT is_complete AND th % 4 = 0 THEN 'session_ended'
      WHEN th % 400 = 0 THEN 'error'
      WHEN is_complete THEN CASE WHEN th % 7 = 0 THEN 'no_match' ELSE 'matched' END
      WHEN has_slot THEN 'eliciting' WHEN th % 3 = 0 THEN 'help' ELSE 'fallback' END AS outcome,
    CASE WHEN is_complete AND th % 7 <> 0 THEN 'beagle' END AS matched_pet,
    CASE WHEN th % 400 = 0 THEN 'CatalogueTimeout' END AS error_name,
    CASE WHEN is_last AND NOT is_complete AND th % 4 = 0 THEN ['USER_INITIATED','EXCEEDED_MAX_REPROMPTS'][1 + th % 2] END AS session_end_reason,
    device_interfaces,
    CAST(2 + th % 12 + (CASE WHEN is_complete THEN 30 + th % 60 ELSE 0 END) AS INTEGER) AS response_time,
    '1.4.0' AS skill_version,
    model_version,
    FALSE AS is_simulated,
    CASE WHEN has_slot THEN [{
      'name': slot,
      'spoken': CASE WHEN is_miss THEN missed ELSE meant END,
      'resolved': CASE WHEN is_miss THEN missed ELSE meant END,
      'resolved_id': CASE WHEN is_miss THEN NULL ELSE meant END,
      'status': CASE WHEN is_miss THEN 'ER_SUCCESS_NO_MATCH' ELSE 'ER_SUCCESS_MATCH' END,
      'authority': 'static',
      'changed': TRUE
    }] END AS slots
  FROM ended
  ORDER BY locale, session_id, turn
) TO $FILE (FORMAT parquet, COMPRESSION zstd)`.replaceAll(
  /\bhash\(([^()]*)\)/g,
  'CAST(hash($1) >> 1 AS BIGINT)',
);

/** From Sunday to Saturday. */
const BUSYNESS = [1.25, 0.85, 0.8, 0.85, 0.95, 1.05, 1.3] as const;

const busyness = (day: string): number => BUSYNESS[new Date(day).getUTCDay()] ?? 1;

/** Days from this one on have a newer interaction model, which misses fewer words. */
const switchDay = (to: string): string =>
  new Date(Date.parse(to) - 12 * 86_400_000).toISOString().slice(0, 10);

/** Writes the turns of the days, an object each, named `<day>.parquet`. About 4.5 turns a session. */
export const writeTraffic = async (days: readonly TrafficOptions[], to: string): Promise<void> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    for (const { folder, day, sessions } of days) {
      mkdirSync(folder, { recursive: true });
      const sql = SQL.replace('$FILE', quoteText(join(folder, `${day}.parquet`)))
        .replaceAll('$day', quoteText(day))
        .replaceAll('$switch', quoteText(switchDay(to)))
        .replaceAll('$sessions', String(Math.round(sessions * busyness(day))));
      await connection.run(sql);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};
