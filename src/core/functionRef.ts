import { arnAt, type Home, placeOf, whereWords } from './place.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { calledName, type Target } from './rollout.ts';

const NAME = /^[a-zA-Z0-9-_]{1,64}$/;
const FULL = /^(arn:[a-z-]+:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]{1,64})(?::[a-zA-Z0-9$_-]+)?$/;

/**
 * The full, unqualified ARN that people mean: `checkout`, `prod-eu/checkout` (a place by its name), `function:checkout`,
 * `123456789012:function:checkout` or an ARN with or without a qualifier. Refused where it is at none of the places that the
 * app was set up for.
 */
export function functionArn(ref: string, home: Home): string | Refusal {
  const arn = anyFunctionArn(ref, home);
  if (isRefusal(arn) || placeOf(arn, home) !== null) return arn;
  return refuse('no-function', `${arn} is in ${whereWords(arn)}, where this app has no way in. ${knownWords(home)}`);
}

/**
 * Like {@link functionArn}, of anywhere: for what is about a rollout already under way, which must be stoppable also when its
 * place was taken out of the parameters since.
 */
export function anyFunctionArn(ref: string, home: Home): string | Refusal {
  const text = ref.trim();
  const full = FULL.exec(text);
  if (full !== null) return full[1] ?? text;
  const placed = /^([^/:]*)\/(.*)$/.exec(text);
  if (placed !== null) return atPlace(placed[1] ?? '', placed[2] ?? '', home);
  const [arn, partition, , region, account] = home.arn.split(':');
  const partial = /^(?:(\d{12}):)?function:(.+)$/.exec(text);
  const name = partial?.[2] ?? text;
  if (!NAME.test(name)) return noName(text);
  return [arn, partition, 'lambda', region, partial?.[1] ?? account, 'function', name].join(':');
}

/** What an alias of a function is to be called, wherever it is. */
export function targetOf(functionArn: string, alias: string, home: Home): Target {
  const place = placeOf(functionArn, home);
  return place === null || place === 'home' ? { functionArn, alias } : { functionArn, alias, place: place.name };
}

/** How people name a function of these places: what they could type. */
export function functionWords(functionArn: string, home: Home): string {
  return calledName(targetOf(functionArn, '', home));
}

function atPlace(name: string, fn: string, home: Home): string | Refusal {
  const place = home.places.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (place === undefined) {
    return refuse('no-function', `There is no account or region called “${name.slice(0, 40)}”. ${knownWords(home)}`);
  }
  return NAME.test(fn) ? arnAt(place, fn) : noName(fn);
}

function noName(text: string): Refusal {
  return refuse(
    'bad-input',
    `“${text.slice(0, 80)}” is no function name: letters, digits, - and _, at most 64, or a full ARN.`,
  );
}

/** The places that there are, for whoever named another. */
function knownWords(home: Home): string {
  const own = `its own ${whereWords(home.arn)}`;
  if (home.places.length === 0) return `It works in ${own}, only; others are set up in the stack’s parameter Places.`;
  const others = home.places.slice(0, 10).map((place) => `${place.name} (${whereWords(arnAt(place, ''))})`);
  const rest = home.places.length - others.length;
  return `It works in ${own}, and in ${[...others, ...(rest > 0 ? [`${rest} more`] : [])].join(', ')}.`;
}
