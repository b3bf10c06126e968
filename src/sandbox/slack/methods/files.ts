import { isObject } from '../blockKit/check.ts';
import { APP } from '../cast.ts';
import { type Method, SlackError, structure, text, writableChannel } from './method.ts';

/** Uploads, simple: the bytes are taken and forgotten; what was shared is told as a message. */

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
export const getUploadUrl: Method = (call) => {
  if (!text(call, 'filename') || !(Number(call.args.length) > 0)) throw new SlackError('invalid_arguments');
  const id = call.workspace.nextId('F');
  return { upload_url: `${call.base}upload/${id}`, file_id: id };
};

/** https://docs.slack.dev/reference/methods/files.completeUploadExternal */
export const completeUpload: Method = (call) => {
  const files = structure(call, 'files', 'invalid_arguments');
  if (!Array.isArray(files) || !files.every((file) => isObject(file) && typeof file.id === 'string')) {
    throw new SlackError('invalid_arguments');
  }
  if (text(call, 'channel_id')) {
    const channel = writableChannel({ ...call, args: { ...call.args, channel: call.args.channel_id } });
    const names = files.map((file) => String(file.title ?? file.id)).join(', ');
    call.workspace.post({
      channel: channel.id,
      ts: call.workspace.nextTs(),
      user: APP.userId,
      text: [text(call, 'initial_comment'), `:paperclip: ${names}`].filter(Boolean).join('\n'),
      blocks: null,
      metadata: null,
      threadTs: text(call, 'thread_ts'),
      broadcast: false,
      editedTs: null,
      isCommand: false,
    });
  }
  return { files: files.map((file) => ({ id: file.id, title: file.title ?? '' })) };
};
