/** What the functions ask for when they are loaded; nobody listens at the address. */
export const LAMBDA_ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  PETS_TABLE_NAME: 'pets',
  ANALYTICS_TABLE_NAME: 'turns',
  USER_ATTRIBUTES_TABLE_NAME: 'users',
  SKILL_ID: 'amzn1.ask.skill.bench',
  SKILL_VERSION: '0',
  MODEL_VERSIONS: '{}',
  RETENTION_DAYS: '1',
  USER_ID_FORM: 'pseudonym',
  DELIVERY_STREAM_NAME: 'turns',
  BUCKET_NAME: 'turns',
} as const;
