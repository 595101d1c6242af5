import type { ReactNode } from 'react';
import { Component } from 'react';
import { fault, offline } from '../graphql/trouble';
import { ErrorSentence } from '../ui/ErrorSentence';

/** Keeps one broken screen from taking the others with it. */
export class Boundary extends Component<{ children: ReactNode; at: string }, { broken: 'fault' | 'part' | null }> {
  override state: { broken: 'fault' | 'part' | null } = { broken: null };

  static getDerivedStateFromError(error: unknown) {
    return { broken: isPartMissing(error) ? 'part' : 'fault' };
  }

  override componentDidMount() {
    addEventListener('online', this.again);
  }

  override componentWillUnmount() {
    removeEventListener('online', this.again);
  }

  /** Going elsewhere is a new attempt. */
  override componentDidUpdate(before: { at: string }) {
    if (before.at !== this.props.at && this.state.broken) this.setState({ broken: null });
  }

  /** A part that could not be fetched stays refused for this page's life: only loading anew asks for it again. */
  private readonly again = (): void => {
    if (this.state.broken === 'part') location.reload();
  };

  override render() {
    const { broken } = this.state;
    if (!broken) return this.props.children;
    return <ErrorSentence trouble={broken === 'part' && !navigator.onLine ? offline : fault} onRetry={() => location.reload()} page />;
  }
}

/** Browsers say it each in their own words: a part of the application was not there, for want of network or after an update. */
function isPartMissing(error: unknown): boolean {
  return error instanceof Error && /dynamically imported module|module script failed|preload CSS/i.test(error.message);
}
