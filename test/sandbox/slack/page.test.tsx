import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { bundlePage } from '../../../infra/page.ts';
import { Blocks } from '../../../src/sandbox/page/blocks/Blocks.tsx';
import { labelEvery, niceScale, short } from '../../../src/sandbox/page/blocks/chart.ts';
import { type BlockHost, HostContext } from '../../../src/sandbox/page/blocks/host.ts';
import { parseInline } from '../../../src/sandbox/page/blocks/mrkdwn.ts';
import { Mrkdwn } from '../../../src/sandbox/page/blocks/Text.tsx';
import { type Names, NamesContext, readPermalink } from '../../../src/sandbox/page/workspace/names.ts';
import { suggestionsFor } from '../../../src/sandbox/page/workspace/suggestions.ts';
import type { Block } from '../../../src/sandbox/slack/model.ts';
import type { StateJson } from '../../../src/sandbox/slack/stateJson.ts';

const names: Names = {
  me: 'U0ADA',
  user: (id) => ({ U0ADA: 'Ada' })[id] ?? id,
  group: () => 'release-leads',
  channel: () => 'releases',
  open: () => {},
};
const host: BlockHost = { values: {}, errors: {}, set() {}, press: async () => {}, suggest: async () => [] };

function drawn(node: ReactNode): string {
  return renderToStaticMarkup(
    <NamesContext value={names}>
      <HostContext value={host}>{node}</HostContext>
    </NamesContext>,
  );
}

describe('mrkdwn', () => {
  const cases: readonly [string, string, string][] = [
    ['bold, italic and struck text', '*a* _b_ ~c~', '<strong>a</strong> <em>b</em> <s>c</s>'],
    ['marks inside of marks', '*a _b_*', '<strong>a <em>b</em></strong>'],
    ['marks inside of words stay', 'a*b*c snake_case_name 2*3*4', 'a*b*c snake_case_name 2*3*4'],
    ['code takes no marks', '`*a*`', '<code>*a*</code>'],
    ['blocks of code', 'x\n```a\n b```', 'x<pre>a\n b</pre>'],
    ['quotes', '&gt; a\n&gt; b', '<blockquote>a<br/>b</blockquote>'],
    ['escaped characters', '1 &lt; 2 &amp;amp;', '1 &lt; 2 &amp;amp;'],
    ['a mention of me', '<@U0ADA>', '<span class="mention mention-me">@Ada</span>'],
    ['a group', '<!subteam^S0RELEASE>', '<span class="mention">@release-leads</span>'],
    ['a date', '<!date^0^{date_num}|then>', '<time dateTime="1970-01-01T00:00:00.000Z">1970-01-01</time>'],
    ['a link with its words', '<https://example.com/?a=1&amp;b=2|see>', 'href="https://example.com/?a=1&amp;b=2"'],
    ['a bare link', 'see https://example.com/x.', '>https://example.com/x</a>.'],
  ];
  test.each(cases)('%s', (_what, source, html) => expect(drawn(<Mrkdwn text={source} />)).toContain(html));

  test('nothing in a text becomes markup or a script', () => {
    const html = drawn(<Mrkdwn text={'<script>alert(1)</script> <javascript:alert(1)|press me> "><img src=x>'} />);
    expect(html).not.toMatch(/<script|<img|href="javascript/);
    expect(html).toContain('press me');
  });

  test('a long hostile line is read in no time', () => {
    const startedMs = performance.now();
    for (const piece of ['*a', '_', '<', '`', ':a', '~ ', '*_~`<:']) parseInline(piece.repeat(4000));
    expect(performance.now() - startedMs).toBeLessThan(1500);
  });
});

describe('blocks', () => {
  const plain = (text: string) => ({ type: 'plain_text', text });
  const draw = (...blocks: object[]) => drawn(<Blocks of={blocks as Block[]} />);

  test('buttons have the look, the name and the hook that tests hold on to', () => {
    const element = { type: 'button', action_id: 'promote', value: 'r1', style: 'primary', text: plain('Promote') };
    const html = draw({ type: 'actions', block_id: 'a', elements: [element] });
    expect(html).toContain('data-testid="action-promote"');
    expect(html).toContain('button-primary');
    expect(html).toContain('>Promote<');
  });

  test('tables have a head, align their columns, and draw rich cells', () => {
    const cell = (text: string) => ({ type: 'raw_text', text });
    const rich = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '43', style: { bold: true } }] }],
    };
    const html = draw({
      type: 'table',
      rows: [
        [cell('Calls'), rich],
        [cell('all'), cell('312')],
      ],
      column_settings: [{}, { align: 'right' }],
    });
    expect(html).toMatch(/<th[^>]*>Calls<\/th>/);
    expect(html).toContain('<strong>43</strong>');
    expect(html).toMatch(/<td style="text-align:right[^"]*">312<\/td>/);
  });

  test('charts say what they show, and hold their figures as a table', () => {
    const series = (name: string, value: number) => ({ name, data: [{ label: '14:01', value }] });
    const html = draw({
      type: 'data_visualization',
      title: 'Error rate',
      chart: { type: 'line', series: [series('42', 0.2), series('43', 0.4)], axis_config: { categories: ['14:01'] } },
    });
    expect(html).toContain('aria-label="Error rate: 42, 43 over 1 points"');
    expect(html).toContain('<title>43, 14:01: 0.4</title>');
    expect(html).toContain('<td>0.4</td>');
  });

  test('a block that cannot be drawn does not take the message with it', () => {
    expect(draw({ type: 'header', text: plain('still here') }, { type: 'divider' })).toContain('still here');
  });
});

test('scales have round steps and hold every value', () => {
  expect(niceScale([0.21, 0.57]).ticks).toEqual([0, 0.2, 0.4, 0.6]);
  expect(niceScale([0, 0]).ticks.length).toBeGreaterThan(1);
  expect(niceScale([-3, 8])).toMatchObject({ min: -5, max: 10 });
  expect([labelEvery(20, 7), labelEvery(3, 7)]).toEqual([3, 1]);
  expect([short(0.1 + 0.2), short(12_345), short(2_500_000)]).toEqual(['0.3', '12.3k', '2.5M']);
});

test('permalinks of this workspace lead to the message, others lead out', () => {
  const link =
    'https://lambda-canary-sandbox.slack.com/archives/C0RELEASES/p1795165695000001?thread_ts=1.2&cid=C0RELEASES';
  expect(readPermalink('lambda-canary-sandbox', link)).toEqual({
    channel: 'C0RELEASES',
    ts: '1795165695.000001',
    threadTs: '1.2',
  });
  expect(readPermalink('lambda-canary-sandbox', 'https://example.com/archives/C0/p1795165695000001')).toBeNull();
});

test('the composer offers commands, and names after an @; in threads no commands', () => {
  const slack = {
    command: { name: '/canary' },
    shortcuts: [{ name: 'Start a rollout', callbackId: 'start', description: '' }],
    app: { title: 'Canary' },
    people: [{ name: 'ben', title: 'Developer' }],
    groups: [],
  } as unknown as StateJson;
  const texts = (draft: string, inThread = false) => suggestionsFor(draft, slack, inThread).map(({ text }) => text);
  expect(texts('/can')).toContain('/canary start checkout 43 10%');
  expect(suggestionsFor('/roll', slack, false)).toMatchObject([{ label: 'Start a rollout', shortcut: 'start' }]);
  expect(texts('/canary ho')).toEqual(['/canary hold checkout']);
  expect(texts('/other')).toEqual([]);
  expect(texts('/can', true)).toEqual([]);
  expect(texts('thanks @be')).toEqual(['thanks @ben ']);
});

test('the page is bundled whole, with nothing from elsewhere', async () => {
  const files = await bundlePage();
  const text = (path: string) => Buffer.from(files.get(path)?.body ?? '').toString();
  expect([...files.keys()]).toEqual(expect.arrayContaining(['/index.html', '/page.js', '/style.css', '/icon.svg']));
  expect(text('/index.html')).toContain('<script type="module" src="/page.js">');
  expect(text('/index.html') + text('/style.css')).not.toMatch(/(src|href)="https?:|@import|url\(["']?https?:/);
});
