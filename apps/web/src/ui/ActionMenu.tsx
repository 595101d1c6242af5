import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useState } from 'react';
import type { IconName } from './Icon';
import { Icon } from './Icon';
import { useLayer } from './useLayer';

export interface MenuAction {
  key: string;
  label: string;
  icon?: IconName;
  danger?: boolean;
  run: () => void;
}

/** The rarer actions of something, behind three dots. */
export function ActionMenu({ label, actions }: { label: string; actions: readonly MenuAction[] }) {
  const [open, setOpen] = useState(false);
  useLayer(open, () => setOpen(false));
  if (actions.length === 0) return null;
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <AriaButton className="button button-plain button-icon" aria-label={label}>
        <Icon name="more" />
      </AriaButton>
      <Popover className="menu-popover" placement="bottom end">
        <Menu className="menu" aria-label={label} onAction={(key) => actions.find((action) => action.key === key)?.run()}>
          {actions.map(({ key, label: text, icon, danger }) => (
            <MenuItem key={key} id={key} textValue={text} className={danger ? 'menu-item menu-item-danger' : 'menu-item'}>
              {icon && <Icon name={icon} size={20} />}
              {text}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
