import { calledBy } from '../../field/words';
import ObjectToRecord from '../../objections/ObjectSheet';
import type { PostSheetProps } from './post-sheet';

/** Says what is not right about a post of another facility. */
export default function RemarkSheet({ post, onClose }: PostSheetProps) {
  const about = [post.author && calledBy(post.author), post.text].filter(Boolean).join('\n');
  return <ObjectToRecord kind="POST" record={post.id} version={post.version} about={about} onClose={onClose} />;
}
