import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ResponseEnvelope } from 'ask-sdk-model';
import { type Alexa, createAlexa } from '../../local/alexa';
import { LOCAL_CREDENTIALS, LOCAL_SKILL_ID, REGION } from '../../local/aws/wiring';
import { type Stack, startStack } from '../../local/stack';
import { skillModels } from '../../local/start/scripted-conversations';

/** Wishes with several breeds, of which two stand for a taste each. */
const DOGS = {
  utterance: 'I want a large guard dog with high energy',
  sporty: 'Belgian Malinois',
  homely: 'Rottweiler',
};

let data: string;
let stack: Stack;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'recommendations-'));
  stack = await startStack({ root: process.cwd(), data, extras: true });
}, 120_000);

afterAll(async () => {
  await stack.close();
  rmSync(data, { recursive: true });
});

it('prints', () => { expect(DOGS).toBeDefined(); expect(existsSync(data)).toBe(true); });
