import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { format } from 'sql-formatter';
import { type CrawlerLake, crawlerLake } from '../../local/aws/glue/crawler/crawler-harness';
import { EVENT_QUERIES } from '../../support/event-queries';

describe.each(EVENT_QUERIES.map((query) => [query.name, query] as const))('%s', (_, query) => {
  let lake: CrawlerLake;
  beforeEach(async () => {
    lake = await crawlerLake();
  });
  afterEach(() => lake.close());

  test('is formatted', () => {
    expect(query.sql).toBe(`${format(query.sql, { language: 'trino', keywordCase: 'upper' })}\n`);
  });

  test.each(query.fixtures.map((fixture) => [fixture.description, fixture] as const))(
    '%s',
    async (__, { events, expected }) => {
      for (const [folder, documents] of Object.entries(events))
        await lake.put(folder, ...documents);
      await lake.crawl();
      const rows = await lake.query(query.sql);
      const wanted = expected.map((row) => Object.values(row).map(String));
      expect([...rows].sort()).toEqual(wanted.sort());
    },
  );
});
