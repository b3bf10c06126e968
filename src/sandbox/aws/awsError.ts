/** A refusal in AWS' own words; each protocol writes it in its own form. */
export class AwsError extends Error {
  readonly status: number;
  readonly code: string;
  /** The code in the query protocol where it differs (`ValidationError` for `ValidationException`). */
  readonly queryCode: string;

  constructor(status: number, code: string, message: string, queryCode = code) {
    super(message);
    this.name = 'AwsError';
    this.status = status;
    this.code = code;
    this.queryCode = queryCode;
  }
}

/** A request that does not fit the model: what AWS' front door says before the service is asked. */
export function constraint(value: string, at: string, rule: string): AwsError {
  const text = `1 validation error detected: Value ${value} at '${at}' failed to satisfy constraint: ${rule}`;
  return new AwsError(400, 'ValidationException', text, 'ValidationError');
}
