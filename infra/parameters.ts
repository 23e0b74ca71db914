import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { RULES, type Settings, type TextRule } from './settings';

/** What may still be chosen when the template is deployed; the defaults are the settings. */
export interface Parameters {
  readonly application: string;
  readonly environment: string;
  readonly databaseName: string;
  readonly bucketName: string;
  /** Whether the bucket gets that name, or one from CloudFormation. */
  readonly hasBucketName: CfnCondition;
  readonly reportEmail: string;
  readonly hasReportEmail: CfnCondition;
  readonly monthlyBudget: number;
}

export const declareParameters = (stack: Stack, settings: Settings): Parameters => {
  const parameter = (id: string, value: string, allowedPattern: string): string =>
    new CfnParameter(stack, id, { default: value, allowedPattern }).valueAsString;
  const required = (id: string, value: string, { pattern }: TextRule): string =>
    parameter(id, value, `^${pattern}$`);
  const optional = (id: string, value: string, { pattern, short = pattern }: TextRule): string =>
    parameter(id, value, `^(${short})?$`);
  const given = (id: string, value: string): CfnCondition =>
    new CfnCondition(stack, id, {
      expression: Fn.conditionNot(Fn.conditionEquals(value, '')),
    });

  const bucketName = optional('BucketName', settings.bucketName, RULES.bucketName);
  const reportEmail = optional('ReportEmail', settings.reportEmail, RULES.reportEmail);
  return {
    application: required('Application', settings.application, RULES.application),
    environment: required('Environment', settings.environment, RULES.environment),
    databaseName: required('DatabaseName', settings.databaseName, RULES.databaseName),
    bucketName,
    hasBucketName: given('HasBucketName', bucketName),
    reportEmail,
    hasReportEmail: given('HasReportEmail', reportEmail),
    monthlyBudget: new CfnParameter(stack, 'MonthlyBudget', {
      type: 'Number',
      default: settings.monthlyBudget,
      minValue: 1,
    }).valueAsNumber,
  };
};
