import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, type Stack } from 'aws-cdk-lib';
import type { CodeOrigin } from './code-source';
import { type ExtrasCode, PetMatchExtrasStack } from './extras/pet-match-extras-stack';
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

export interface StackInput {
  /** Default: what the environment says. */
  readonly settings?: Settings;
  /** Content hash of the functions' zip, hex. Default: zeros, for a template that is not deployed. */
  readonly codeHash?: string;
  /** Hash of the content that is loaded, hex. Default: zeros. */
  readonly contentHash?: string;
  /** Default: the parameters that ask-cli sends. */
  readonly origin?: CodeOrigin;
}

export interface SynthesizeOptions extends StackInput {
  /** Whether CDK checks the template against CloudFormation's schemas (1.5 s). Default: true. */
  readonly validate?: boolean;
}

const UNBUILT = '00000000';

/** CDK's own rules are errors, and policies are written as small as they can be. */
const APP: AppProps = {
  analyticsReporting: false,
  context: {
    '@aws-cdk/core:validateAgainstDefaultRules': true,
    '@aws-cdk/aws-iam:minimizePolicies': true,
  },
};

/** An app with CDK's checks on. */
export const createApp = (props: AppProps = {}): App => new App({ ...APP, ...props });

/**
 * Adds the stack `PetMatch`, made from the project in `root`.
 *
 * @throws SettingsError for a setting that can't be
 */
export const addPetMatch = (
  app: App,
  root: string,
  {
    settings = readSettings(),
    codeHash = UNBUILT,
    contentHash = UNBUILT,
    origin = { kind: 'parameters' },
  }: StackInput = {},
): Stack =>
  new PetMatchStack(app, 'PetMatch', {
    settings,
    codeHash,
    contentHash,
    origin,
    skillVersion: versionOf(root),
    modelVersions: modelVersions(join(root, 'skill-package/interactionModels/custom')),
  });

/**
 * Synthesizes the stack `PetMatch` from the project in `root`, without account and network.
 *
 * @throws SettingsError for a setting that can't be
 */
export const synthesize = (
  root: string,
  { validate = true, ...input }: SynthesizeOptions = {},
): Template => synthesized(validate, (app) => addPetMatch(app, root, input));

/**
 * Adds the stack `PetMatchExtras` with the parts that the settings name.
 *
 * @throws SettingsError for a setting that can't be
 */
export const addPetMatchExtras = (
  app: App,
  { settings = readSettings(), code = { kind: 'none' } }: ExtrasInput = {},
): Stack => new PetMatchExtrasStack(app, 'PetMatchExtras', { settings, code });

export interface ExtrasInput {
  /** Default: what the environment says. */
  readonly settings?: Settings;
  /** Where the functions come from. Default: nowhere, for a template that is not deployed. */
  readonly code?: ExtrasCode;
}

/**
 * Synthesizes the stack `PetMatchExtras`, without account and network.
 *
 * @throws SettingsError for a setting that can't be
 */
export const synthesizeExtras = ({
  validate = true,
  ...input
}: ExtrasInput & Pick<SynthesizeOptions, 'validate'> = {}): Template =>
  synthesized(validate, (app) => addPetMatchExtras(app, input));

const synthesized = (validate: boolean, add: (app: App) => Stack): Template => {
  const outdir = mkdtempSync(join(tmpdir(), 'pet-match-synth-'));
  try {
    const app = createApp({ builtinCloudFormationValidation: validate, outdir });
    const { stackName } = add(app);
    return app.synth().getStackByName(stackName).template as Template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};

const versionOf = (root: string): string => {
  const manifest = readFileSync(join(root, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};
