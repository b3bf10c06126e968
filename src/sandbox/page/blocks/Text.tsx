import type { ReactNode } from 'react';
import { readPermalink, useNames } from '../workspace/names.ts';
import { emojiOf } from './emoji.ts';
import { inARow } from './inARow.ts';
import { type Inline, isSafeUrl, parseMrkdwn } from './mrkdwn.ts';

export interface TextObject {
  readonly type: 'plain_text' | 'mrkdwn';
  readonly text: string;
  readonly emoji?: boolean;
}

/** A text object of Block Kit. */
export function Text({ of }: { readonly of: TextObject | undefined }) {
  if (!of) return null;
  return of.type === 'mrkdwn' ? <Mrkdwn text={of.text} /> : <PlainText text={of.text} emoji={of.emoji !== false} />;
}

export function PlainText({ text, emoji = true }: { readonly text: string; readonly emoji?: boolean }) {
  if (!emoji) return text;
  return inARow(text.split(/(:[a-z0-9_+'-]+:)/), (piece) => {
    const name = /^:(.+):$/.exec(piece)?.[1];
    return name ? <Emoji name={name} /> : piece;
  });
}

export function Emoji({ name }: { readonly name: string }) {
  const sign = emojiOf(name);
  return sign ? (
    <span className="emoji" role="img" aria-label={name.replaceAll('_', ' ')}>
      {sign}
    </span>
  ) : (
    `:${name}:`
  );
}

export function Mrkdwn({ text }: { readonly text: string }) {
  return inARow(parseMrkdwn(text), (part) => {
    if (part.kind === 'pre') return <pre>{part.text}</pre>;
    const inside = inARow(part.inside, drawn);
    return part.kind === 'quote' ? <blockquote>{inside}</blockquote> : inside;
  });
}

function drawn(node: Inline): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'bold':
      return <strong>{inARow(node.inside, drawn)}</strong>;
    case 'italic':
      return <em>{inARow(node.inside, drawn)}</em>;
    case 'strike':
      return <s>{inARow(node.inside, drawn)}</s>;
    case 'code':
      return <code>{node.text}</code>;
    case 'link':
      return <Link url={node.url}>{node.label}</Link>;
    case 'user':
    case 'group':
    case 'channel':
    case 'broadcast':
      return <Mention kind={node.kind} id={node.id} />;
    case 'date':
      return <DateText seconds={node.seconds} format={node.format} fallback={node.fallback} />;
    case 'emoji':
      return <Emoji name={node.name} />;
    case 'break':
      return <br />;
    default:
      return node satisfies never;
  }
}

/** A link; one to a message of this workspace goes there instead of leaving the page. */
export function Link({ url, children }: { readonly url: string; readonly children: ReactNode }) {
  const names = useNames();
  if (!isSafeUrl(url)) return children;
  const here = readPermalink('lambda-canary-sandbox', url);
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer noopener"
      onClick={(event) => {
        if (!here) return;
        event.preventDefault();
        names.open(here.channel, here.ts, here.threadTs);
      }}
    >
      {children}
    </a>
  );
}

export function Mention({
  kind,
  id,
}: {
  readonly kind: 'user' | 'group' | 'channel' | 'broadcast';
  readonly id: string;
}) {
  const names = useNames();
  switch (kind) {
    case 'user':
      return <span className={`mention ${id === names.me ? 'mention-me' : ''}`}>@{names.user(id)}</span>;
    case 'group':
      return <span className="mention">@{names.group(id)}</span>;
    case 'channel':
      return <span className="mention">#{names.channel(id)}</span>;
    case 'broadcast':
      return <span className="mention mention-me">@{id}</span>;
    default:
      return kind satisfies never;
  }
}

/** `<!date^…>`: the tokens that are in use; others show the fallback. */
export function DateText(of: { readonly seconds: number; readonly format: string; readonly fallback: string }) {
  const date = new Date(of.seconds * 1000);
  if (Number.isNaN(date.getTime())) return of.fallback;
  const time = (options: Intl.DateTimeFormatOptions) => date.toLocaleString('en-GB', options);
  const tokens: Record<string, string> = {
    '{time}': time({ hour: '2-digit', minute: '2-digit' }),
    '{time_secs}': time({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    '{date_num}': date.toISOString().slice(0, 10),
    '{date}': time({ day: 'numeric', month: 'long', year: 'numeric' }),
    '{date_short}': time({ day: 'numeric', month: 'short', year: 'numeric' }),
    '{date_long}': time({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    '{date_pretty}': time({ day: 'numeric', month: 'long', year: 'numeric' }),
    '{date_short_pretty}': time({ day: 'numeric', month: 'short', year: 'numeric' }),
    '{date_long_pretty}': time({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }),
    '{ago}': of.fallback,
  };
  const text = of.format.replace(/\{\w+\}/g, (token) => tokens[token] ?? token);
  return <time dateTime={date.toISOString()}>{text.includes('{') ? of.fallback : text}</time>;
}
