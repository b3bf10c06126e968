import type { ReactNode } from 'react';
import type { Fields } from './host.ts';
import { inARow } from './inARow.ts';
import { DateText, Emoji, Link, Mention } from './Text.tsx';

/** A rich_text block. */
export function RichText({ of }: { readonly of: Fields }) {
  return inARow(listOf(of.elements), (part) => <Part of={part} />);
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? (value as readonly Fields[]) : [];
}

function Part({ of }: { readonly of: Fields }) {
  const inside = inARow(listOf(of.elements), (one) => <Inline of={one} />);
  switch (of.type) {
    case 'rich_text_section':
      return <div className="rich-section">{inside}</div>;
    case 'rich_text_quote':
      return <blockquote>{inside}</blockquote>;
    case 'rich_text_preformatted':
      return <pre>{inside}</pre>;
    case 'rich_text_list': {
      const items = inARow(listOf(of.elements), (section) => (
        <li>
          {inARow(listOf(section.elements), (one) => (
            <Inline of={one} />
          ))}
        </li>
      ));
      const style = { marginInlineStart: `${Number(of.indent ?? 0) * 1.5}em` };
      return of.style === 'ordered' ? (
        <ol start={Number(of.offset ?? 0) + 1} style={style}>
          {items}
        </ol>
      ) : (
        <ul style={style}>{items}</ul>
      );
    }
    default:
      return null;
  }
}

function Inline({ of }: { readonly of: Fields }) {
  return styled(of.style as Fields | undefined, inner(of));
}

function inner(of: Fields): ReactNode {
  const text = (name: string) => String(of[name] ?? '');
  switch (of.type) {
    case 'text':
      return text('text');
    case 'link':
      return <Link url={text('url')}>{text('text') || text('url')}</Link>;
    case 'emoji':
      return <Emoji name={text('name')} />;
    case 'user':
      return <Mention kind="user" id={text('user_id')} />;
    case 'usergroup':
      return <Mention kind="group" id={text('usergroup_id')} />;
    case 'channel':
      return <Mention kind="channel" id={text('channel_id')} />;
    case 'broadcast':
      return <Mention kind="broadcast" id={text('range')} />;
    case 'date':
      return <DateText seconds={Number(of.timestamp)} format={text('format')} fallback={text('fallback')} />;
    case 'color':
      return (
        <span>
          <span className="swatch" style={{ background: text('value') }} /> {text('value')}
        </span>
      );
    default:
      return null;
  }
}

function styled(style: Fields | undefined, node: ReactNode): ReactNode {
  let result = node;
  if (style?.code) result = <code>{result}</code>;
  if (style?.bold) result = <strong>{result}</strong>;
  if (style?.italic) result = <em>{result}</em>;
  if (style?.strike) result = <s>{result}</s>;
  if (style?.underline) result = <u>{result}</u>;
  return result;
}
