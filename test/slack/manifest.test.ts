import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest } from '@slack/web-api/dist/types/request/manifest.js';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { START_SHORTCUT } from '../../src/slack/app.ts';
import { SLACK_PATH } from '../../src/slack/request.ts';

type Scope = NonNullable<NonNullable<NonNullable<Manifest['oauth_config']>['scopes']>['bot']>[number];

const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')) as Manifest;

/** What each scope is used for; the SDK's types know Slack's list of scopes and refuse any other name here. */
const USED = {
  commands: /app\.command\(/,
  'chat:write': /chat\.postMessage\(/,
  'chat:write.public': /chat\.postMessage\(/,
  'users:read': /users\.info\(/,
  'app_mentions:read': /app\.event\('app_mention'/,
  'files:write': /files\.getUploadURLExternal\(/,
  'usergroups:read': /usergroups\.users\.list\(/,
  'channels:history': /conversations\.history\(/,
  'groups:history': /conversations\.replies\(/,
} satisfies Partial<Record<Scope, RegExp>>;

/** Every method that the app calls, with response URLs beside. */
const METHODS = [
  'auth.test',
  'chat.postEphemeral',
  'chat.postMessage',
  'chat.update',
  'conversations.history',
  'conversations.replies',
  'usergroups.users.list',
  'users.info',
  'views.open',
  'views.publish',
  'views.update',
];

const FOLDER = fileURLToPath(new URL('../../src/slack/', import.meta.url));
const SOURCE = readdirSync(FOLDER)
  .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
  .join('\n');

/** Limits that Slack documents for the fields in use: https://docs.slack.dev/reference/app-manifest */
const text = (maxLength: number, minLength = 1) => ({ type: 'string', minLength, maxLength });
const closed = (required: readonly string[], properties: object) => ({
  type: 'object',
  required,
  properties,
  additionalProperties: false,
});
const url = { type: 'string', pattern: `^https://[a-z.]+${SLACK_PATH}$`, maxLength: 3000 };
const LIMITS = closed(['_metadata', 'display_information', 'features', 'oauth_config', 'settings'], {
  _metadata: closed(['major_version'], { major_version: { const: 2 }, minor_version: { type: 'integer' } }),
  display_information: closed(['name', 'description', 'long_description'], {
    name: text(35),
    description: text(140),
    long_description: text(4000, 175),
    background_color: { type: 'string', pattern: '^#[0-9a-f]{6}$' },
  }),
  features: closed(['app_home', 'bot_user', 'shortcuts', 'slash_commands'], {
    app_home: closed(['home_tab_enabled', 'messages_tab_enabled'], {
      home_tab_enabled: { const: true },
      messages_tab_enabled: { type: 'boolean' },
      messages_tab_read_only_enabled: { type: 'boolean' },
    }),
    shortcuts: {
      type: 'array',
      maxItems: 10,
      items: closed(['name', 'type', 'callback_id', 'description'], {
        name: text(24),
        type: { enum: ['global', 'message'] },
        callback_id: text(255),
        description: text(150),
      }),
    },
    bot_user: closed(['display_name'], {
      display_name: { ...text(80), pattern: '^[a-z0-9-_.]+$' },
      always_online: { type: 'boolean' },
    }),
    slash_commands: {
      type: 'array',
      minItems: 1,
      items: closed(['command', 'url', 'description', 'usage_hint', 'should_escape'], {
        command: { ...text(32), pattern: '^/' },
        url,
        description: text(2000),
        usage_hint: text(1000),
        should_escape: { const: true },
      }),
    },
  }),
  oauth_config: closed(['scopes'], { scopes: closed(['bot'], { bot: { type: 'array', uniqueItems: true } }) }),
  settings: closed(['event_subscriptions', 'interactivity'], {
    event_subscriptions: closed(['request_url', 'bot_events'], {
      request_url: url,
      bot_events: { type: 'array', minItems: 1, maxItems: 100, uniqueItems: true },
    }),
    interactivity: closed(['is_enabled', 'request_url', 'message_menu_options_url'], {
      is_enabled: { const: true },
      request_url: url,
      message_menu_options_url: url,
    }),
    org_deploy_enabled: { type: 'boolean' },
    socket_mode_enabled: { const: false },
    token_rotation_enabled: { const: false },
  }),
});

describe('the manifest', () => {
  it('keeps the limits that Slack documents', () => {
    const check = new Ajv({ strict: false, allErrors: true }).compile(LIMITS);
    check(manifest);
    expect(check.errors).toBeNull();
  });

  // Slack's own schema is at github.com/slackapi/manifest-schema, schemas/manifest.schema.2.0.0.json.
  const schema = process.env.SLACK_MANIFEST_SCHEMA ?? '';
  it.skipIf(!existsSync(schema))(
    'fits Slack’s published schema (left out unless SLACK_MANIFEST_SCHEMA names the file)',
    () => {
      const check = new Ajv({ strict: false, allErrors: true, logger: false }).compile(
        JSON.parse(readFileSync(schema, 'utf8')),
      );
      check(manifest);
      expect(check.errors).toBeNull();
    },
  );

  it('asks for the scopes that are used, and no others', () => {
    expect([...(manifest.oauth_config?.scopes?.bot ?? [])].sort()).toEqual(Object.keys(USED).sort());
    for (const [scope, use] of Object.entries<RegExp>(USED)) expect(SOURCE, scope).toMatch(use);
  });

  it('calls no method of the Web API whose scope it does not ask for', () => {
    const called = [
      ...SOURCE.matchAll(
        /\)\)?\.(chat|views|users|usergroups\.users|conversations|auth|files|reactions)\.(\w+)\(|slack\.(chat|conversations|usergroups\.users|auth)\.(\w+)\(/g,
      ),
    ];
    const methods = new Set(called.map(([, a, b, c, d]) => `${a ?? c}.${b ?? d}`));
    expect([...methods].sort()).toEqual([...METHODS].sort());
  });

  it('subscribes to exactly the events that are listened to, and names the shortcut that is', () => {
    const listened = [...SOURCE.matchAll(/app\.event\('(\w+)'/g)].map(([, name]) => name);
    expect([...(manifest.settings?.event_subscriptions?.bot_events ?? [])].sort()).toEqual(listened.sort());
    expect(manifest.features?.shortcuts?.map(({ callback_id: id }) => id)).toEqual([START_SHORTCUT]);
    expect(manifest.features?.slash_commands?.map(({ command }) => command)).toEqual(['/canary']);
    expect(SOURCE).toContain("app.command('/canary'");
  });

  it('is a Manifest by the types of @slack/web-api, scopes and event names included', () => {
    const folder = mkdtempSync(join(fileURLToPath(new URL('.', import.meta.url)), '.manifest-'));
    try {
      const type = "import type { Manifest } from '@slack/web-api/dist/types/request/manifest.js';";
      // Slack's types leave `_metadata` to the tools; everything else is compared as a fresh literal, unknown names refused.
      const { _metadata: _, ...rest } = manifest as Manifest & { _metadata?: unknown };
      writeFileSync(
        join(folder, 'manifest.ts'),
        `${type}\nexport const manifest: Manifest = ${JSON.stringify(rest)};\n`,
      );
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ extends: '../../../tsconfig.json', include: ['manifest.ts'] }),
      );
      const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
      const { stdout, status } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', folder], { encoding: 'utf8' });
      expect([stdout.trim(), status]).toEqual(['', 0]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
