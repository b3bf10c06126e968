import type { ActionsBlock, ContextBlock, DividerBlock, HeaderBlock, SectionBlock, TableBlock } from '@slack/types';

/** A Slack message. `text` is a full sentence in mrkdwn: what screen readers and notifications say. */
export interface Message {
  readonly text: string;
  readonly blocks: readonly MessageBlock[];
}

export type MessageBlock =
  | HeaderBlock
  | SectionBlock
  | ContextBlock
  | ActionsBlock
  | DividerBlock
  | TableBlock
  | ChartBlock;

/**
 * A native line chart. @slack/types 3.2 does not know it yet.
 * Source: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 */
export interface ChartBlock {
  type: 'data_visualization';
  title: string;
  chart: {
    type: 'line';
    /** Each series has exactly one point per category. */
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; x_label?: string; y_label?: string };
  };
}

/** The same message for workspaces that refuse charts. */
export function withoutCharts(message: Message): Message {
  return { ...message, blocks: message.blocks.filter((block) => block.type !== 'data_visualization') };
}
