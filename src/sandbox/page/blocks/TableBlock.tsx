import type { Block } from '../../slack/model.ts';
import type { Fields } from './host.ts';
import { inARow } from './inARow.ts';
import { RichText } from './RichText.tsx';

/** A table block: the first row stands out, columns align as their settings say, and it scrolls sideways by itself. */
export function TableBlock({ block }: { readonly block: Block }) {
  const rows = (Array.isArray(block.rows) ? block.rows : []) as readonly (readonly Fields[])[];
  const settings = (Array.isArray(block.column_settings) ? block.column_settings : []) as readonly (Fields | null)[];
  const look = (column: number) => {
    const { align, is_wrapped: wrapped } = settings[column] ?? {};
    return { textAlign: (align ?? 'left') as 'left', whiteSpace: wrapped ? ('normal' as const) : ('nowrap' as const) };
  };
  const [head, ...body] = rows;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="table-scroll" tabIndex={0} aria-label="Table">
      <table>
        <thead>
          <tr>
            {inARow(head ?? [], (cell, n) => (
              <th scope="col" style={look(n)}>
                <Cell of={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {inARow(body, (row) => (
            <tr>
              {inARow(row, (cell, n) => (
                <td style={look(n)}>
                  <Cell of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Cell({ of }: { readonly of: Fields }) {
  return of.type === 'rich_text' ? <RichText of={of} /> : String(of.text ?? '');
}
