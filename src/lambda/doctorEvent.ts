import { isRefusal, type Refusal, refuse } from '../core/refusal.ts';
import { ALIAS, FUNCTION, isRecord, optionalText, quote } from './field.ts';

/** `{"kind":"doctor","function":"checkout","alias":"live"}`: what `npm run doctor` asks the worker. `function` may be left out. */
export interface DoctorCall {
  readonly function: string | null;
  readonly alias: string;
}

/** Null: this is no such event. */
export function readDoctorEvent(raw: unknown): DoctorCall | Refusal | null {
  if (!isRecord(raw) || raw.kind !== 'doctor') return null;
  const stranger = Object.keys(raw).find((key) => !['kind', 'function', 'alias'].includes(key));
  if (stranger !== undefined) return refuse('bad-input', `The event “doctor” has no field ${quote(stranger)}.`);
  const name = optionalText(raw, 'function', FUNCTION.form, FUNCTION.right);
  const alias = optionalText(raw, 'alias', ALIAS.form, ALIAS.right);
  if (isRefusal(name)) return name;
  if (isRefusal(alias)) return alias;
  return { function: name, alias: alias ?? 'live' };
}
