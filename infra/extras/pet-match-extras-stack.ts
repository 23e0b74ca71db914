import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RUNTIME } from '../code-source';
import { OwnStack } from '../own-stack';
import { RULES, type Settings } from '../settings';
import { acknowledgeExtras } from './acknowledgements';
import { ApplicationEvents } from './application-events';
import type { ExtrasContext, Part } from './context';
import { readCore } from './core';
import { Forgetting } from './forgetting';
import type { Extra } from './parts';
import { Recommendations } from './recommendations';
import { SecondReader } from './second-reader';

/** Where the extras' functions come from: a folder that the CDK zips and uploads, or nowhere yet. */
export type ExtrasCode =
  { readonly kind: 'asset'; readonly path: string } | { readonly kind: 'none' };

export interface PetMatchExtrasProps {
  readonly settings: Settings;
  readonly code: ExtrasCode;
}

/** Adds a part to the stack. */
type AddPart = (stack: Construct, context: ExtrasContext) => Part;

/** The parts, each in a construct of its own. */
const PARTS: Readonly<Record<Extra, AddPart>> = {
  forgetting: (stack, context) => new Forgetting(stack, 'Forgetting', context),
  events: (stack, context) => new ApplicationEvents(stack, 'Events', context),
  recommendations: (stack, context) => new Recommendations(stack, 'Recommendations', context),
};

/**
 * What goes beyond the skill and its analytics: off by default, deployed by the CDK alone, beside a
 * core stack that ask-cli or the CDK made.
 */
export class PetMatchExtrasStack extends OwnStack {
  constructor(scope: Construct, id: string, { settings, code }: PetMatchExtrasProps) {
    super(scope, id, {
      hasAssets: code.kind === 'asset',
      description: 'PetMatch: what goes beyond the skill and its analytics',
    });
    const context: ExtrasContext = {
      core: readCore(this),
      source: { runtime: RUNTIME, code: codeOf(code) },
      settings,
    };
    const parts = settings.extras.map((extra) => PARTS[extra](this, context));
    const listeners = parts.flatMap(({ listener }) => listener ?? []);
    if (listeners.length > 0) new SecondReader(this, 'SecondReader', context, listeners);
    acknowledgeExtras(this, settings);
    this.tag('application', this.tagParameter('Application', settings.application));
    this.tag('environment', this.tagParameter('Environment', settings.environment));
    this.output(
      Object.assign({}, ...parts.map(({ outputs }) => outputs)) as Record<string, string>,
    );
  }

  private tagParameter(id: 'Application' | 'Environment', value: string): string {
    const { pattern } = id === 'Application' ? RULES.application : RULES.environment;
    return new CfnParameter(this, id, { default: value, allowedPattern: `^${pattern}$` })
      .valueAsString;
  }
}

const codeOf = (code: ExtrasCode): lambda.Code =>
  code.kind === 'asset' ? lambda.Code.fromAsset(code.path) : lambda.Code.fromInline('// not built');
