import type { ReactNode } from 'react';
import { Component } from 'react';
import { fault } from '../graphql/trouble';
import { ErrorSentence } from '../ui/ErrorSentence';

/** Keeps one broken screen from taking the others with it. */
export class Boundary extends Component<{ children: ReactNode; at: string }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  /** Going elsewhere is a new attempt. */
  override componentDidUpdate(before: { at: string }) {
    if (before.at !== this.props.at && this.state.broken) this.setState({ broken: false });
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    // After an update the old chunks may be gone from the server: loading anew brings the new ones.
    return <ErrorSentence trouble={fault} onRetry={() => location.reload()} page />;
  }
}
