import type { WebClient } from '@slack/web-api';
import { notTold } from './told.ts';

const TIMEOUT_MS = 8_000;

/**
 * Shares a text file in a channel, in Slack's three steps. Null when it is there, else Slack's words. Never throws.
 * Source: https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export async function shareFile(
  slack: WebClient,
  channel: string,
  name: string,
  content: string,
): Promise<string | null> {
  const bytes = Buffer.from(content, 'utf8');
  try {
    const { upload_url: url, file_id: id } = await slack.files.getUploadURLExternal({
      filename: name,
      length: bytes.length,
    });
    if (url === undefined || id === undefined) return 'no upload URL was given';
    const sent = await fetch(url, {
      method: 'POST',
      body: bytes,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!sent.ok) return `HTTP ${sent.status}`;
    await slack.files.completeUploadExternal({ files: [{ id, title: name }], channel_id: channel });
    return null;
  } catch (error) {
    return notTold(error).error;
  }
}
