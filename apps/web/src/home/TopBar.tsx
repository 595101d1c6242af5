import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { menu } from '../app/areas';
import { useQueryFields } from '../boards/useQueryFields';
import { professionWord } from '../field/words';
import { Link, navigate } from '../routing/router';
import { useLeave } from '../session/leaving';
import { useMe } from '../session/SessionGate';
import { Brand } from '../ui/Brand';
import { Face } from '../ui/Face';
import { Icon } from '../ui/Icon';
import { useSay } from './texts';

/** The brand, and the viewer's own face with everything that isn't a patient behind it. */
export function TopBar() {
  const say = useSay();
  const me = useMe('team');
  const leave = useLeave('team');
  const answered = useQueryFields();
  const entries = menu.filter((entry) => (!entry.managers || me.manager) && (!entry.needs || answered?.has(entry.needs)));
  const choose = (key: string) => (key === 'sign-out' ? leave() : navigate(key));
  return (
    <div className="top-bar">
      <Link to="/" className="top-bar-brand" aria-label="紡ぎ">
        <Brand size={28} />
      </Link>
      <MenuTrigger>
        <AriaButton className="top-bar-me" aria-label={say('menu')}>
          <span className="top-bar-who">
            <strong>{me.name}</strong>
            <span className="muted">
              {professionWord(me.profession)}・{me.facility.name}
            </span>
          </span>
          <Face name={me.name} face={me.face} size={40} />
        </AriaButton>
        <Popover className="menu-popover" placement="bottom end">
          <Menu className="menu" aria-label={say('menu')} onAction={(key) => choose(String(key))}>
            {entries.map(({ path, label, icon }) => (
              <MenuItem key={path} id={path} textValue={label} className="menu-item">
                <Icon name={icon} size={20} />
                {label}
              </MenuItem>
            ))}
            <MenuItem id="sign-out" textValue={say('signOut')} className="menu-item">
              <Icon name="door" size={20} />
              {say('signOut')}
            </MenuItem>
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}
