import { useEffect, useRef, useState } from 'react';
import { loadNewVersion, newVersionThere } from '../app/new-version';
import type { Trouble } from '../graphql/trouble';
import { Button } from './Button';
import { Icon } from './Icon';
import { useSay } from './texts';

/** Says what is wrong, in the server's words where it has some. */
export function ErrorSentence({ trouble, onRetry, page = false }: { trouble: Trouble | null; onRetry?: () => void; page?: boolean }) {
  const say = useSay();
  const outdated = useOutdated(trouble);
  const sentence = useRef<HTMLDivElement>(null);
  // It answers a press, and stands where the form ends: unseen, the button would seem to do nothing. What failed by itself moves nothing.
  const answers = onRetry === undefined && !page;
  const { code, message } = trouble ?? {};
  // By what it says: a trouble that is put into other words is made anew at every rendering, at every letter that is typed.
  useEffect(() => {
    if (answers && code !== undefined) sentence.current?.scrollIntoView({ block: 'nearest' });
  }, [answers, code, message]);
  if (!trouble) return null;
  return (
    <div className={page ? 'error-sentence error-sentence-page' : 'error-sentence'} role="alert" ref={sentence}>
      <Icon name="alert" />
      <p>{outdated ? say('newVersion.sentence') : trouble.message}</p>
      {outdated ? (
        <Button size="small" look="primary" onClick={() => void loadNewVersion()}>
          {say('newVersion.load')}
        </Button>
      ) : (
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {say('retry')}
          </Button>
        )
      )}
    </div>
  );
}

/** An old page after an update meets faults that are none: then it says that there is something newer. */
function useOutdated(trouble: Trouble | null): boolean {
  const [outdated, setOutdated] = useState(false);
  const unforeseen = trouble?.code === 'FAULT';
  useEffect(() => {
    if (!unforeseen) return;
    let current = true;
    void newVersionThere().then((there) => current && setOutdated(there));
    return () => {
      current = false;
    };
  }, [unforeseen]);
  return unforeseen && outdated;
}
