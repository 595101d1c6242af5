import type { Patient, Post } from '../../graphql/schema/team';

/** What every sheet about a post is opened with. */
export interface PostSheetProps {
  post: Post;
  patient: Patient;
  onClose: () => void;
}
