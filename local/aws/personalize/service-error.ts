import { ServiceError } from '../aws-json';

/** An input that Personalize does not take. */
export const invalidInput = (message: string): ServiceError =>
  new ServiceError('InvalidInputException', message);

/** A campaign, a tracker, a job or a dataset group that there is not. */
export const notFound = (message: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', message, { status: 404 });
