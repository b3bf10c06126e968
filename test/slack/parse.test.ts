import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateMessage } from '../../src/sandbox/slack/blockKit/validate.ts';
import { parseCommand } from '../../src/slack/parse.ts';
import { mistakeMessage, type Parsed } from '../../src/slack/parsed.ts';
import { CORPUS } from './corpus.ts';
import { mentions } from './mentions.ts';

/** A parsed text, written as the corpus writes it. */
function written(parsed: Parsed): string {
  if (parsed.kind === 'form') return 'form';
  if (parsed.kind === 'help') return parsed.topic === null ? 'help' : `help ${parsed.topic}`;
  if (parsed.kind === 'mistake') return parsed.didYouMean === null ? '?' : `? ${parsed.didYouMean}`;
  const { ask } = parsed;
  switch (ask.kind) {
    case 'start':
    case 'plan':
      return `${ask.kind} ${ask.function}:${ask.alias} ${ask.version} | ${ask.plan ?? '-'}`;
    case 'set':
      return `set ${ask.function}${aliased(ask.alias)} ${ask.weightBp} | ${ask.reason ?? '-'}`;
    case 'next':
      return `next ${ask.function}${aliased(ask.alias)}${ask.force ? ' --force' : ''} | ${ask.reason ?? '-'}`;
    case 'extend':
      return `extend ${ask.function}${aliased(ask.alias)} ${ask.byMs / 60_000} min | ${ask.reason ?? '-'}`;
    case 'freeze':
      return `freeze ${ask.function ?? '-'} until ${ask.until} | ${ask.reason}`;
    case 'unfreeze':
      return `unfreeze ${ask.function ?? '-'}`;
    case 'publish':
      return `publish ${ask.function} | ${ask.note}`;
    case 'status':
      return [
        'status',
        ask.function === null ? '' : ` ${ask.function}`,
        ask.alias === null ? '' : `:${ask.alias}`,
      ].join('');
    case 'startGroup': {
      const members = ask.members.map((member) => `${member.function}:${member.version}`);
      return `group ${members.join(',')} @${ask.alias} | ${ask.plan ?? '-'}`;
    }
    case 'list':
    case 'freezes':
      return ask.kind;
    case 'history':
    case 'versions':
    case 'policy':
      return `${ask.kind} ${ask.function}`;
    case 'why':
      return `why ${ask.function}${aliased(ask.alias)}`;
    case 'home':
    case 'words':
    case 'reason':
      throw new Error(`${ask.kind} is nothing that is typed`);
    default:
      return `${ask.kind} ${ask.function}${aliased(ask.alias)} | ${ask.reason ?? '-'}`;
  }
}

function aliased(alias: string | null): string {
  return alias === null ? '' : `:${alias}`;
}

describe('what people type', () => {
  it('is a corpus of at least 300 texts, each once', () => {
    expect(new Set(CORPUS.map(([text]) => text)).size).toBe(CORPUS.length);
    expect(CORPUS.length).toBeGreaterThanOrEqual(300);
  });

  it.each(CORPUS.map(([text, expected]) => [text.slice(0, 80), expected, text] as const))(
    '“%s” → %s',
    (_, expected, text) => {
      const got = written(parseCommand(text));
      if (expected.endsWith('*')) expect(got.startsWith(expected.slice(0, -1).trimEnd())).toBe(true);
      else expect(got).toBe(expected);
    },
  );

  it('is never taken for a start unless it begins with start or switch', () => {
    for (const [text] of CORPUS) {
      const parsed = parseCommand(text);
      if (parsed.kind === 'ask' && ['start', 'startGroup'].includes(parsed.ask.kind)) {
        expect(text.normalize('NFKC')).toMatch(/^\s*(?:\/?canary )?[\u200b*]?(?:start|switch)/i);
      }
    }
  });
});

describe('a mistake', () => {
  const mistakes = CORPUS.map(([text]) => parseCommand(text)).flatMap((parsed) =>
    parsed.kind === 'mistake' ? [parsed] : [],
  );

  it('comes with an example that is understood', () => {
    for (const { example } of mistakes) expect(parseCommand(example)).toMatchObject({ kind: 'ask' });
  });

  it('says a sentence, names the way, and mentions nobody', () => {
    for (const mistake of mistakes) {
      expect(mistake.sentence).toMatch(/[.?!:]$/);
      const message = mistakeMessage(mistake);
      const { text } = message;
      expect(mentions(message)).toEqual([]);
      expect(text).toContain('/canary');
      expect(text.length).toBeLessThan(1500);
    }
  });

  it('suggests only what would be understood, up to an argument that is still missing', () => {
    for (const { didYouMean } of mistakes) {
      if (didYouMean === null) continue;
      const again = parseCommand(didYouMean);
      expect(again.kind === 'mistake' ? again.didYouMean : null).toBeNull();
    }
  });
});

describe('whatever is typed', () => {
  const words = fc.constantFrom(
    'start',
    'rollback',
    'promote',
    'status',
    'help',
    'why',
    'set',
    'next',
    '--force',
    'extend',
    '20m',
    'freeze',
    'unfreeze',
    'until',
    '18:00',
    'for',
    'publish',
    'undo',
    'switch',
    'plan',
    'checkout',
    'checkout:live',
    '43',
    'v43',
    '10%',
    'alias=',
    'alias=x',
    'reason="',
    'every',
    '<!channel>',
    '<@U1|x>',
    '&lt;',
    '"',
    '—',
    '\u202e',
    '__proto__',
    '$LATEST',
    'auto',
    'linear',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(fc.oneof(words, fc.string({ maxLength: 10 })), { maxLength: 12 }).map((parts) => parts.join(' ')),
  );

  it('nothing throws, and what is said back mentions nobody', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseCommand(text);
        if (parsed.kind !== 'mistake') return;
        const message = mistakeMessage(parsed);
        expect(mentions(message)).toEqual([]);
        expect(validateMessage(message)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('is understood alike in capitals, with a stop at its end, and with spaces of any kind between its words', () => {
    const commands = fc.constantFrom(
      'status checkout',
      'list',
      'rollback checkout',
      'history checkout',
      'start checkout 43 10%',
      'why checkout',
      'undo checkout',
      'set checkout 25%',
      'extend checkout 20m',
      'unfreeze checkout',
      'switch checkout 43',
    );
    const space = fc.constantFrom(' ', '  ', '\u00a0', '\t', '\u2003', ' \u200b');
    fc.assert(
      fc.property(commands, space, fc.constantFrom('', '.', '!', ' '), (command, between, end) => {
        const [verb = '', ...rest] = command.split(' ');
        const clumsy = [verb.toUpperCase(), ...rest].join(between) + end;
        expect(parseCommand(clumsy)).toEqual(parseCommand(command));
      }),
    );
  });
});
