import { Icon } from './Icon';
import { useOffsetWords } from './MomentField';
import { useSay } from './texts';

/** Tells, quietly, that this device's clock is wrong. */
export function ClockNote() {
  const say = useSay();
  const offset = useOffsetWords();
  if (!offset) return null;
  return (
    <p className="clock-note small" role="status">
      <Icon name="clock" size={16} />
      {say('clock.note', { offset })}
    </p>
  );
}
