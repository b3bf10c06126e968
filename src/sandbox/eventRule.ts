import { functionProperties, type Template } from './template.ts';

type Pattern = { readonly [key: string]: Pattern | readonly unknown[] };

/** Whether a rule of the template brings this event to the worker. Without a template everything is brought. */
export function bringsToWorker(template: Template | null, event: unknown): boolean {
  if (template === null) return true;
  return Object.values(functionProperties(template, 'worker').Events ?? {})
    .filter(({ Type }) => Type === 'EventBridgeRule')
    .some(({ Properties }) => matches(Properties?.Pattern as Pattern, event));
}

/** EventBridge's plain patterns: every field named must have one of the values listed, or none of those after `anything-but`. (User Guide.) */
function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, want]) => {
    const have = (event as Record<string, unknown> | null | undefined)?.[key];
    return Array.isArray(want) ? want.some((one) => allows(one, have)) : matches(want as Pattern, have);
  });
}

function allows(value: unknown, have: unknown): boolean {
  const not = (value as { 'anything-but'?: readonly unknown[] } | null)?.['anything-but'];
  // A field that is not there matches neither form.
  return not === undefined ? value === have : have !== undefined && !not.includes(have);
}
