import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Takes the place of `@aws-sdk/credential-provider-node` in the bundles. Lambda gives a function its
 * credentials in the environment; the SDK's chain would look there first and bring all other ways
 * along (profiles, SSO, STS, the metadata of machines), a third of a bundle that never runs.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export const defaultProvider = fromEnv;
