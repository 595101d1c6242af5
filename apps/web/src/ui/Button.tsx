import type { ButtonHTMLAttributes, ReactNode } from 'react';
import type { IconName } from './Icon';
import { Icon } from './Icon';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once per screen, `danger` for what cannot be taken back, `plain` without a frame. */
  look?: 'primary' | 'quiet' | 'danger' | 'plain';
  size?: 'normal' | 'large' | 'small';
  icon?: IconName;
  /** While a command is under way: keeps its width and takes no second press. */
  busy?: boolean;
  wide?: boolean;
  children?: ReactNode;
}

/** A button of at least 44 × 44 px. Icon-only buttons need `aria-label`. */
export function Button({
  look = 'quiet',
  size = 'normal',
  icon,
  busy = false,
  wide = false,
  className = '',
  children,
  ...rest
}: ButtonProps) {
  const names = ['button', `button-${look}`, `button-${size}`, wide && 'button-wide', !children && 'button-icon', className];
  return (
    <button
      type="button"
      {...rest}
      className={names.filter(Boolean).join(' ')}
      aria-busy={busy || undefined}
      disabled={rest.disabled || busy}
    >
      {icon && <Icon name={icon} size={size === 'large' ? 24 : 20} />}
      {children && <span>{children}</span>}
    </button>
  );
}
