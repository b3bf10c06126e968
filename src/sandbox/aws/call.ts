import { AwsError } from './awsError.ts';
import type { WireAnswer } from './wire.ts';

/** A request, understood: which operation it is, and how its service answers and refuses. */
export interface Call {
  readonly operation: string;
  readonly run: () => Promise<WireAnswer>;
  readonly refuse: (error: AwsError) => WireAnswer;
  /** How this service says that there are too many requests. */
  readonly throttled: AwsError;
}

export function notEmulated(): AwsError {
  return new AwsError(404, 'UnknownOperationException', 'The sandbox does not emulate this operation.');
}

/** A call of something that is not emulated. */
export function unknownCall(operation: string, refuse: Call['refuse'], throttled: AwsError): Call {
  return { operation, run: async () => refuse(notEmulated()), refuse, throttled };
}

/** A JSON body; nothing is an empty object. */
export function parseBody(text: string): Readonly<Record<string, unknown>> {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError(400, 'SerializationException', 'The request body is not JSON.');
  }
}
