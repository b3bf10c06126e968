import { Component, lazy, type ReactNode, Suspense, useId } from 'react';
import type { Block } from '../../slack/model.ts';
import { ChartBlock } from './ChartBlock.tsx';
import { Element } from './Element.tsx';
import { type Fields, useHost } from './host.ts';
import { inARow } from './inARow.ts';
import { Picture } from './Picture.tsx';
import { RichText } from './RichText.tsx';
import { TableBlock } from './TableBlock.tsx';
import { PlainText, Text, type TextObject } from './Text.tsx';

const LibraryBlock = lazy(async () => ({ default: (await import('./LibraryBlock.tsx')).LibraryBlock }));

/** The blocks of a message, modal or Home tab. */
export function Blocks({ of }: { readonly of: readonly Block[] }) {
  return (
    <div className="blocks">
      {of.map((block, n) => (
        // Only a block that cannot be drawn is left out, not the message around it. Slack names blocks anew at each redraw; a
        // question that a button has opened must outlive that.
        <Fence key={block.type === 'actions' ? `actions ${n}` : String(block.block_id ?? n)} type={block.type}>
          <OneBlock block={block} />
        </Fence>
      ))}
    </div>
  );
}

class Fence extends Component<{ readonly type: string; readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    return this.state.failed ? <p className="hint">[{this.props.type}: cannot be drawn]</p> : this.props.children;
  }
}

function OneBlock({ block }: { readonly block: Block }) {
  const text = block.text as TextObject | undefined;
  switch (block.type) {
    case 'section':
      return <Section block={block} />;
    case 'divider':
      return <hr />;
    case 'header':
      return (
        <h3 className={`header header-${Number(block.level ?? 1)}`}>
          <Text of={text} />
        </h3>
      );
    case 'context':
      return (
        <div className="context">
          {inARow(elementsOf(block), (one) => (
            <span>{one.type === 'image' ? <Picture of={one} /> : <Text of={one as unknown as TextObject} />}</span>
          ))}
        </div>
      );
    case 'actions':
      return (
        <div className="actions">
          {elementsOf(block).map((element, n) => (
            <Element key={String(element.action_id ?? n)} block={block} element={element} />
          ))}
        </div>
      );
    case 'input':
      return <Input block={block} />;
    case 'image':
      return (
        <figure className="image">
          {block.title ? (
            <figcaption>
              <Text of={block.title as TextObject} />
            </figcaption>
          ) : null}
          <Picture of={block} />
        </figure>
      );
    case 'rich_text':
      return (
        <div className="rich-text">
          <RichText of={block} />
        </div>
      );
    case 'table':
      return <TableBlock block={block} />;
    case 'data_visualization':
      if ((block.chart as Fields | undefined)?.type !== 'pie') return <ChartBlock block={block} />;
      break;
    case 'alert': {
      const level = String(block.level ?? 'default');
      return (
        <div className={`alert alert-${level}`} role={level === 'error' || level === 'warning' ? 'alert' : 'status'}>
          <Text of={text} />
        </div>
      );
    }
  }
  return (
    <Suspense fallback={null}>
      <LibraryBlock block={block} />
    </Suspense>
  );
}

function elementsOf(block: Block): readonly Fields[] {
  return Array.isArray(block.elements) ? (block.elements as readonly Fields[]) : [];
}

function Section({ block }: { readonly block: Block }) {
  const fields = (Array.isArray(block.fields) ? block.fields : []) as readonly TextObject[];
  return (
    <div className="section">
      <div className="section-text">
        {block.text ? (
          <div className="text">
            <Text of={block.text as TextObject} />
          </div>
        ) : null}
        {fields.length > 0 ? (
          <div className="fields">
            {inARow(fields, (field) => (
              <div>
                <Text of={field} />
              </div>
            ))}
          </div>
        ) : null}
      </div>
      {block.accessory ? (
        <div className="accessory">
          <Element block={block} element={block.accessory as Fields} />
        </div>
      ) : null}
    </div>
  );
}

function Input({ block }: { readonly block: Block }) {
  const host = useHost();
  const labelId = useId();
  const label = block.label as TextObject | undefined;
  const hint = block.hint as TextObject | undefined;
  const error = host.errors[String(block.block_id)];
  return (
    <div className={`input ${error ? 'input-wrong' : ''}`} data-block={String(block.block_id)}>
      <div className="label" id={labelId}>
        <PlainText text={label?.text ?? ''} />
        {block.optional ? <span className="hint"> (optional)</span> : null}
      </div>
      <Element block={block} element={(block.element ?? {}) as Fields} labelId={labelId} />
      {error ? (
        <p className="field-error" role="alert">
          {error}
        </p>
      ) : null}
      {hint ? (
        <p className="hint">
          <PlainText text={hint.text} />
        </p>
      ) : null}
    </div>
  );
}
