/** An answer of SMAPI that is no success; its body is `{message, violations}`. */
export class SmapiError extends Error {
  override readonly name = 'SmapiError';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  /** As SMAPI writes it. */
  body(): object {
    return { message: this.message, violations: [{ message: this.message }] };
  }
}

/** 400: the request lacks something, or has it wrong. */
export const badRequest = (message: string): SmapiError => new SmapiError(400, message);

/** 404: there is none on this machine. */
export const notFound = (message: string): SmapiError => new SmapiError(404, message);
