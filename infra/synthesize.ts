import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { modelVersions } from './model-versions';
import { PetMatchStack } from './pet-match-stack';
import { readSettings, type Settings } from './settings';

/** A CloudFormation template, as far as its readers look into it. */
export interface Template {
  readonly Parameters: Readonly<Record<string, object>>;
  readonly Resources: Readonly<
    Record<
      string,
      { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }
    >
  >;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface SynthesizeOptions {
  /** Default: what the environment says. */
  readonly settings?: Settings;
  /** Whether CDK checks the template against CloudFormation's schemas (1.5 s). Default: true. */
  readonly validate?: boolean;
}

/**
 * Synthesizes the stack `PetMatch` from the project in `root`, without account and network.
 *
 * @throws SettingsError for a setting that can't be
 */
export const synthesize = (
  root: string,
  { settings = readSettings(), validate = true }: SynthesizeOptions = {},
): Template => {
  const outdir = mkdtempSync(join(tmpdir(), 'pet-match-synth-'));
  try {
    const app = new App({
      analyticsReporting: false,
      builtinCloudFormationValidation: validate,
      outdir,
    });
    const stack: Stack = new PetMatchStack(app, 'PetMatch', {
      settings,
      skillVersion: versionOf(root),
      modelVersions: modelVersions(join(root, 'skill-package/interactionModels/custom')),
    });
    return app.synth().getStackByName(stack.stackName).template as Template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};

const versionOf = (root: string): string => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};
