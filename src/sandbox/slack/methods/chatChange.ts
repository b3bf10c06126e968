import { APP } from '../cast.ts';
import type { Message } from '../model.ts';
import { messageJson } from '../shapes.ts';
import { contentOf } from './chatPost.ts';
import { type Call, flag, type Method, SlackError, text, writableChannel } from './method.ts';

/** chat.update takes less text than chat.postMessage. */
const MAX_UPDATE_TEXT = 4000;

function ownMessage(call: Call, error: string): Message {
  const channel = writableChannel(call);
  const message = call.workspace.message(channel.id, text(call, 'ts') ?? '');
  if (!message) throw new SlackError('message_not_found');
  if (message.user !== APP.userId) throw new SlackError(error);
  return message;
}

/**
 * https://docs.slack.dev/reference/methods/chat.update — text without blocks removes the blocks; metadata that is not
 * given stays, `{}` clears it.
 */
export const update: Method = (call) => {
  const message = ownMessage(call, 'cant_update_message');
  const content = contentOf(call);
  const broadcast = flag(call, 'reply_broadcast');
  if (content.text !== null && content.text.length > MAX_UPDATE_TEXT) throw new SlackError('msg_too_long');
  if (content.text === null && content.blocks === null && !broadcast) throw new SlackError('no_text');
  if (broadcast && (content.text !== null || content.blocks !== null) && message.threadTs) {
    throw new SlackError('no_dual_broadcast_content_update');
  }
  if (content.text !== null || content.blocks !== null) {
    message.text = content.text ?? message.text;
    message.blocks = content.blocks?.length ? content.blocks : null;
    // Only messages of plain text are marked as edited.
    if (!message.blocks) message.editedTs = call.workspace.nextTs();
  }
  if (content.metadata) message.metadata = content.metadata === 'clear' ? null : content.metadata;
  if (broadcast && message.threadTs) message.broadcast = true;
  call.workspace.changed();
  return { channel: message.channel, ts: message.ts, text: message.text, message: messageJson(message, true) };
};

/** https://docs.slack.dev/reference/methods/chat.delete */
export const remove: Method = (call) => {
  const message = ownMessage(call, 'cant_delete_message');
  call.workspace.remove(message.channel, message.ts);
  return { channel: message.channel, ts: message.ts };
};
