import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const PACKAGE = join(__dirname, '../../skill-package');

interface Manifest {
  readonly manifestVersion: string;
  readonly apis: { readonly custom: Readonly<Record<string, unknown>> };
  readonly publishingInformation: {
    readonly testingInstructions: string;
    readonly category: string;
    readonly locales: Readonly<
      Record<
        string,
        {
          readonly name: string;
          readonly summary: string;
          readonly description: string;
          readonly examplePhrases: readonly string[];
          readonly keywords: readonly string[];
        }
      >
    >;
  };
  readonly privacyAndCompliance: Readonly<Record<string, unknown>>;
}

const { manifest } = JSON.parse(readFileSync(join(PACKAGE, 'skill.json'), 'utf8')) as {
  manifest: Manifest;
};

const { publishingInformation, privacyAndCompliance } = manifest;

/** How a skill is opened, by language. */
const OPEN: Readonly<Record<string, string>> = { de: 'öffne', en: 'open', es: 'abre', fr: 'ouvre' };

describe('the skill manifest', () => {
  test('has version 1.0, one custom API and no endpoint of its own', () => {
    expect(manifest.manifestVersion).toBe('1.0');
    expect(Object.keys(manifest.apis)).toEqual(['custom']);
    expect(manifest.apis.custom).not.toHaveProperty('endpoint');
  });

  test('has the locales of the interaction models', () => {
    const models = readdirSync(join(PACKAGE, 'interactionModels/custom'));

    expect(Object.keys(publishingInformation.locales).map((locale) => `${locale}.json`)).toEqual(
      models,
    );
    expect(Object.keys(privacyAndCompliance['locales'] as object)).toEqual(
      Object.keys(publishingInformation.locales),
    );
  });

  test.each(Object.entries(publishingInformation.locales))(
    'presents the skill in %s within the limits of the store',
    (locale, { name, summary, description, examplePhrases, keywords }) => {
      const model = readFileSync(
        join(PACKAGE, 'interactionModels/custom', `${locale}.json`),
        'utf8',
      );
      const invocation = /"invocationName": "([^"]+)"/.exec(model)?.[1] ?? 'none';

      expect(name.length).toBeLessThanOrEqual(50);
      expect(summary.length).toBeLessThanOrEqual(160);
      expect(description.length).toBeLessThanOrEqual(4_000);
      expect(keywords.length).toBeLessThanOrEqual(30);
      expect(examplePhrases).toHaveLength(3);
      expect(examplePhrases[0]?.toLowerCase()).toBe(
        `alexa, ${OPEN[locale.slice(0, 2)]} ${invocation}`,
      );
      for (const phrase of examplePhrases) expect(phrase.toLowerCase()).toContain(invocation);
    },
  );

  test('declares the screen that the skill draws on', () => {
    expect(manifest.apis.custom['interfaces']).toEqual([{ type: 'ALEXA_PRESENTATION_APL' }]);
  });

  test('tells the testers what to say', () => {
    expect(publishingInformation.testingInstructions).toContain('Alexa, open pet match');
    expect(publishingInformation.testingInstructions.length).toBeLessThanOrEqual(4_000);
    expect(publishingInformation.category).toBe('PETS_AND_ANIMAL');
  });

  test('answers every question of privacy and compliance', () => {
    expect(privacyAndCompliance).toMatchObject({
      allowsPurchases: false,
      usesPersonalInfo: false,
      isChildDirected: false,
      isExportCompliant: true,
      containsAds: false,
    });
  });
});
