import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/**
 * What this Slack knows of the app: read from the same `manifest.yml` from which the app is made in a real workspace. A
 * scope, event or shortcut that is missing there is missing here too.
 */
export interface Manifest {
  readonly command: {
    readonly name: string;
    readonly usageHint: string;
    readonly description: string;
    /** Names in commands come as ids (`<@U…>`), and `&`, `<`, `>` escaped. */
    readonly shouldEscape: boolean;
  };
  readonly scopes: readonly string[];
  /** Events that the app asked for. */
  readonly events: readonly string[];
  readonly homeTab: boolean;
  /** Global shortcuts. */
  readonly shortcuts: readonly { readonly name: string; readonly callbackId: string; readonly description: string }[];
}

/** The parts of a manifest that matter here, as Slack's schema (version 2) names them. */
interface Written {
  readonly features?: {
    readonly app_home?: { readonly home_tab_enabled?: boolean };
    readonly slash_commands?: readonly {
      readonly command: string;
      readonly usage_hint?: string;
      readonly description?: string;
      readonly should_escape?: boolean;
    }[];
    readonly shortcuts?: readonly {
      readonly type: string;
      readonly name: string;
      readonly callback_id: string;
      readonly description?: string;
    }[];
  };
  readonly oauth_config?: { readonly scopes?: { readonly bot?: readonly string[] } };
  readonly settings?: { readonly event_subscriptions?: { readonly bot_events?: readonly string[] } };
}

const PATH = fileURLToPath(new URL('../../../manifest.yml', import.meta.url));

/** Throws where the file is missing or is no YAML: without it nobody could install the app either. */
export function readManifest(path: string = PATH): Manifest {
  const { features, oauth_config, settings } = parse(readFileSync(path, 'utf8')) as Written;
  const command = features?.slash_commands?.[0];
  if (!command) throw new Error(`${path} declares no slash command`);
  const shortcuts = (features?.shortcuts ?? []).filter(({ type }) => type === 'global');
  return {
    command: {
      name: command.command,
      usageHint: command.usage_hint ?? '',
      description: command.description ?? '',
      shouldEscape: command.should_escape === true,
    },
    scopes: oauth_config?.scopes?.bot ?? [],
    events: settings?.event_subscriptions?.bot_events ?? [],
    homeTab: features?.app_home?.home_tab_enabled === true,
    shortcuts: shortcuts.map(({ name, callback_id, description }) => ({
      name,
      callbackId: callback_id,
      description: description ?? '',
    })),
  };
}
