/**
 * The small language in which Block Kit's rules are written down as tables. A rule looks at one value and says what is
 * wrong with it, in the words that Slack's Web API uses in `response_metadata.messages`: a sentence and a JSON pointer
 * (seen in slackapi/java-slack-sdk#302, incidentbot#328, yonicd/slackreprex#3).
 */
export interface Report {
  /** One complaint at a place. */
  say(pointer: string, complaint: string): void;
}

export type Rule = (value: unknown, pointer: string, report: Report) => void;

export type Fields = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string with a length in characters (UTF-16 units, as JavaScript and Slack's limits count them). */
export function text(max: number, min = 1): Rule {
  return (value, pointer, report) => {
    if (typeof value !== 'string') report.say(pointer, 'must be a string');
    else if (value.length > max) report.say(pointer, `must be less than ${max + 1} characters`);
    else if (value.length < min) report.say(pointer, `must be more than ${min - 1} characters`);
  };
}

export function oneOf(...allowed: readonly (string | number)[]): Rule {
  return (value, pointer, report) => {
    if (!allowed.includes(value as string)) report.say(pointer, 'must be a valid enum value');
  };
}

export function matching(pattern: RegExp, what: string, max = 3000): Rule {
  return (value, pointer, report) => {
    if (typeof value !== 'string' || !pattern.test(value)) report.say(pointer, `must be ${what}`);
    else if (value.length > max) report.say(pointer, `must be less than ${max + 1} characters`);
  };
}

export const flag: Rule = (value, pointer, report) => {
  if (typeof value !== 'boolean') report.say(pointer, 'must be a boolean');
};

export function number(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Rule {
  return (value, pointer, report) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) report.say(pointer, 'must be a number');
    else if (value < min || value > max) report.say(pointer, `must be between ${min} and ${max}`);
  };
}

export const anything: Rule = () => {};

export function list(item: Rule, min: number, max: number): Rule {
  return (value, pointer, report) => {
    if (!Array.isArray(value)) return report.say(pointer, 'must provide an array');
    if (value.length > max) report.say(pointer, `no more than ${max} items allowed`);
    if (value.length < min) report.say(pointer, `no fewer than ${min} items allowed`);
    // Bounded, so that a wrong list of a million items is not walked.
    for (const [i, one] of value.slice(0, max + 1).entries()) item(one, `${pointer}/${i}`, report);
  };
}

/** Marks a field that must be there. */
interface Needed {
  readonly needed: Rule;
}
export const needed = (rule: Rule): Needed => ({ needed: rule });

export type Shape = Readonly<Record<string, Rule | Needed>>;

/** An object with these fields and no others, as Slack refuses fields that it does not know. */
export function shaped(shape: Shape, ...also: readonly Rule[]): Rule {
  return (value, pointer, report) => {
    if (!isObject(value)) return report.say(pointer, 'must provide an object');
    for (const [name, rule] of Object.entries(shape)) {
      const given = value[name];
      if (given === undefined || given === null) {
        if (typeof rule !== 'function') report.say(pointer, `missing required field: ${name}`);
        continue;
      }
      (typeof rule === 'function' ? rule : rule.needed)(given, `${pointer}/${name}`, report);
    }
    for (const name of Object.keys(value)) {
      if (!(name in shape)) report.say(pointer, `invalid additional property: ${name}`);
    }
    for (const rule of also) rule(value, pointer, report);
  };
}

/** An object whose `type` picks its rule from a table; types outside the table are unsupported here. */
export function typed(rules: Readonly<Record<string, Rule>>): Rule {
  return (value, pointer, report) => {
    if (!isObject(value)) return report.say(pointer, 'must provide an object');
    const { type } = value;
    if (typeof type !== 'string') return report.say(pointer, 'missing required field: type');
    const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
    if (!rule) return report.say(pointer, `unsupported type: ${type}`);
    rule(value, pointer, report);
  };
}

/** At least one of these fields. */
export function atLeastOne(...names: readonly string[]): Rule {
  return (value, pointer, report) => {
    if (isObject(value) && !names.some((name) => value[name] !== undefined)) {
      report.say(pointer, `missing required field: ${names.join(' or ')}`);
    }
  };
}

/** At most one of these fields. */
export function notBoth(a: string, b: string): Rule {
  return (value, pointer, report) => {
    if (isObject(value) && value[a] !== undefined && value[b] !== undefined) {
      report.say(pointer, `only one of ${a} and ${b} is allowed`);
    }
  };
}

/** No two items of a list share this field. */
export function unique(field: string, what: string): Rule {
  return (value, pointer, report) => {
    if (!Array.isArray(value)) return;
    const seen = new Set<unknown>();
    for (const [i, item] of value.entries()) {
      const key = isObject(item) ? item[field] : undefined;
      if (key === undefined) continue;
      if (seen.has(key)) report.say(`${pointer}/${i}/${field}`, `\`${String(key)}\` already exists: ${what}`);
      seen.add(key);
    }
  };
}

export function both(...rules: readonly Rule[]): Rule {
  return (value, pointer, report) => {
    for (const rule of rules) rule(value, pointer, report);
  };
}

/** Runs a rule and gives its complaints as Slack words them; at most 50, so that nothing grows without end. */
export function complaints(rule: Rule, value: unknown, pointer: string): string[] {
  const said: string[] = [];
  rule(value, pointer, {
    say: (at, complaint) => {
      if (said.length < 50) said.push(`[ERROR] ${complaint} [json-pointer:${at}]`);
    },
  });
  return said;
}
