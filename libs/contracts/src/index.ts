import { createRegistry, type DescMessage } from '@bufbuild/protobuf';
import { files } from './generated/files.js';

const registry = createRegistry(...files);

/**
 * The message whose JSON is the data of an event: `PostPublished` at version 2 is
 * `tsumugi.care.v1.PostPublishedV2`. A plugin's event type starts with the plugin's name:
 * `boards.NoticePosted` is `tsumugi.plugins.boards.v1.NoticePosted`.
 *
 *     fromJson(messageOf(record.type, record.version), record.data); // throws on a field that the message doesn't name
 *
 * @throws Error when no file of `proto/` has such a message
 */
export function messageOf(eventType: string, version: number): DescMessage {
  const [name, plugin] = eventType.split('.').reverse();
  const folder = plugin === undefined ? 'tsumugi.care.v1' : `tsumugi.plugins.${plugin}.v1`;
  const message = `${folder}.${name}${version === 1 ? '' : `V${version}`}`;
  const found = registry.getMessage(message);
  if (!found) throw new Error(`Event ${eventType} v${version} has no message: proto/ holds no ${message}.`);
  return found;
}
