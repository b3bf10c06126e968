import { PLACE_NAME, type Place } from '../core/place.ts';
import { isRecord, type Json, quote } from './field.ts';
import { type Env, optional } from './variable.ts';

const EXAMPLE = '{"prod":{"region":"us-east-1","role":"arn:aws:iam::222222222222:role/lambda-canary-member"}}';
const ROLE = /^arn:[\w-]+:iam::(\d{12}):role\/[\w+=,.@/-]{1,576}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
/** AWS' own rule for an external id. */
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const FIELDS = ['account', 'region', 'role', 'externalId'];

/**
 * Reads `PLACES`: names of other accounts and regions, JSON. The account is that of the role, the region the app's own where it
 * is left out. Throws one line that names what is wrong.
 */
export function placesOf(env: Env): readonly Place[] {
  const text = optional(env, 'PLACES', /\S/, 'JSON');
  if (text === null) return [];
  const json = parsed(text);
  if (!isRecord(json)) throw new Error(`PLACES should be an object such as ${EXAMPLE}.`);
  const places = Object.entries(json).map(([name, value]) => placeOf(name, value, env.AWS_REGION ?? ''));
  const taken = new Map<string, string>();
  for (const { name, account, region } of places) {
    for (const key of [name.toLowerCase(), `${account}:${region}`]) {
      const other = taken.get(key);
      if (other !== undefined) throw new Error(`PLACES: “${name}” is the same as “${other}”; name each place once.`);
      taken.set(key, name);
    }
  }
  return places;
}

function placeOf(name: string, value: unknown, ownRegion: string): Place {
  const wrong = (what: string) => new Error(`PLACES: ${quote(name)} ${what}`);
  if (!PLACE_NAME.test(name)) throw wrong('is no name: at most 30 letters, digits and hyphens, a letter first.');
  if (!isRecord(value)) throw wrong(`should be an object, as in ${EXAMPLE}.`);
  const stranger = Object.keys(value).find((key) => !FIELDS.includes(key));
  if (stranger !== undefined) throw wrong(`has no field ${quote(stranger)}; it knows ${FIELDS.join(', ')}.`);
  const text = (key: string, form: RegExp, right: string) => field(value, key, form, right, wrong);
  const role = text('role', ROLE, 'the ARN of a role');
  const account = text('account', /^\d{12}$/, 'an account’s 12 digits');
  const region = text('region', REGION, 'a region such as us-east-1') ?? ownRegion;
  const externalId = text('externalId', EXTERNAL_ID, '2 to 1224 letters, digits and _+=,.@:/-');
  if (role === null) throw wrong('needs a role: another account or region is reached by one that is made there.');
  const itsAccount = ROLE.exec(role)?.[1] ?? '';
  if (account !== null && account !== itsAccount) throw wrong(`has the account ${account} and a role of another one.`);
  return { name, account: itsAccount, region, role: { arn: role, externalId } };
}

function field(value: Json, key: string, form: RegExp, right: string, wrong: (what: string) => Error): string | null {
  const text = value[key];
  if (text === undefined) return null;
  if (typeof text === 'string' && form.test(text)) return text;
  throw wrong(`has as ${key} ${quote(text)}; it should be ${right}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`PLACES is not JSON (${why}); it should be an object such as ${EXAMPLE}.`);
  }
}
