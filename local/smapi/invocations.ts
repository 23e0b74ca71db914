import type { RequestEnvelope } from 'ask-sdk-model';
import { messageOf } from '../errors';
import { chosenText, memberAt } from './request-body';
import { badRequest } from './smapi-error';

const REGIONS = ['default', 'NA', 'EU', 'FE'] as const;

export type Invoke = (envelope: RequestEnvelope) => Promise<unknown>;

/**
 * Sends a request to the skill as it stands, without a session or a dialog around it.
 *
 * @throws SmapiError for a body without a request
 */
export const invokeSkill = async (
  body: Readonly<Record<string, unknown>>,
  invoke: Invoke,
): Promise<object> => {
  chosenText(body, 'endpointRegion', REGIONS);
  const envelope = memberAt(body, 'skillRequest.body');
  if (typeof memberAt(body, 'skillRequest.body.request.type') !== 'string')
    throw badRequest('The request body lacks "skillRequest.body.request.type", a text.');
  const invocationRequest = { endpoint: 'local', body: envelope };
  const begun = performance.now();
  const spent = () => ({
    skillExecutionTimeInMilliseconds: Math.round(performance.now() - begun),
  });
  try {
    const answer = await invoke(envelope as RequestEnvelope);
    const skillExecutionInfo = {
      invocationRequest,
      invocationResponse: { body: answer ?? null },
      metrics: spent(),
    };
    return { status: 'SUCCESSFUL', result: { skillExecutionInfo } };
  } catch (error) {
    const skillExecutionInfo = { invocationRequest, metrics: spent() };
    const failure = { code: 'INVALID_RESPONSE', message: messageOf(error) };
    return { status: 'FAILED', result: { skillExecutionInfo, error: failure } };
  }
};
