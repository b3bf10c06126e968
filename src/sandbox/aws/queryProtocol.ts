/**
 * AWS' oldest protocol, which the AWS CLI speaks to CloudWatch unless it is new: parameters as a form
 * (`MetricDataQueries.member.1.Id=a`), the answer as XML. (Smithy specification, "AWS query protocol".)
 */
type Tree = { [key: string]: Tree | string };

/** Form parameters as nested objects and lists; every leaf is text. */
export function readQuery(body: string): Record<string, unknown> {
  const tree: Tree = {};
  for (const [key, value] of new URLSearchParams(body)) {
    const parts = key.split('.');
    let at = tree;
    for (const part of parts.slice(0, -1)) {
      const below = at[part];
      const next: Tree = typeof below === 'object' ? below : {};
      at[part] = next;
      at = next;
    }
    at[parts.at(-1) ?? key] = value;
  }
  return unfold(tree) as Record<string, unknown>;
}

function unfold(tree: Tree | string): unknown {
  if (typeof tree === 'string') return tree;
  const { member } = tree;
  if (typeof member === 'object' && Object.keys(tree).length === 1) {
    return Object.keys(member)
      .sort((a, b) => Number(a) - Number(b))
      .map((index) => unfold(member[index] ?? ''));
  }
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, unfold(value)]));
}

/** The answer of an operation. */
export function writeXml(operation: string, namespace: string, result: unknown, requestId: string): string {
  const inner = xml(result);
  return `<${operation}Response xmlns="${namespace}"><${operation}Result>${inner}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
}

export function writeXmlError(namespace: string, code: string, message: string, requestId: string): string {
  const words = message === '' ? '' : `<Message>${escaped(message)}</Message>`;
  return `<ErrorResponse xmlns="${namespace}"><Error><Type>Sender</Type><Code>${code}</Code>${words}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function xml(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (value instanceof Map) {
    return [...value]
      .map(([key, item]) => `<entry><key>${escaped(String(key))}</key><value>${xml(item)}</value></entry>`)
      .join('');
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, item]) => `<${key}>${xml(item)}</${key}>`)
      .join('');
  }
  return escaped(String(value));
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
