import { existsSync, readFileSync } from 'node:fs';
import type { Manifest } from '@slack/web-api/dist/types/request/manifest.js';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SLACK_PATH } from '../../src/slack/request.ts';

type Scope = NonNullable<NonNullable<NonNullable<Manifest['oauth_config']>['scopes']>['bot']>[number];

const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8')) as Manifest;

/** What each scope is used for; the SDK's types know Slack's list of scopes and refuse any other name here. */
const USED = {
  commands: /app\.command\(/,
  'chat:write': /chat\.postMessage\(/,
  'chat:write.public': /chat\.postMessage\(/,
  'usergroups:read': /usergroups\.users\.list\(/,
  'channels:history': /conversations\.history\(/,
  'groups:history': /conversations\.replies\(/,
} satisfies Partial<Record<Scope, RegExp>>;

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
  features: closed(['bot_user', 'slash_commands'], {
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
  settings: closed(['interactivity'], {
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
    const source = ['app.ts', 'sender.ts', 'find.ts', 'thread.ts']
      .map((name) => readFileSync(new URL(`../../src/slack/${name}`, import.meta.url), 'utf8'))
      .join('\n');
    expect(manifest.oauth_config?.scopes?.bot).toEqual(Object.keys(USED));
    for (const use of Object.values<RegExp>(USED)) expect(source).toMatch(use);
  });

  it('subscribes to nothing that nobody listens to', () => {
    expect(manifest.settings?.event_subscriptions).toBeUndefined();
  });
});
