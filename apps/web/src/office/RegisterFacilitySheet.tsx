import type { FormEvent } from 'react';
import { useId, useState } from 'react';
import { facilityKindCodes, facilityKindWord, professionWord } from '../field/words';
import { useCommand, useLookup } from '../graphql/hooks';
import type { Employment, RegisterFacilityInput } from '../graphql/schema/office';
import { Brand } from '../ui/Brand';
import { useKept } from '../session/useKept';
import { Button } from '../ui/Button';
import { ErrorSentence } from '../ui/ErrorSentence';
import { refusalOf, SelectField, TextField } from '../ui/Field';
import { Sheet } from '../ui/Sheet';
import { useSay as useUiSay } from '../ui/texts';
import { toast } from '../ui/Toast';
import { employmentQuery, registerFacilityMutation } from './documents';
import { firstPassword } from './first-password';
import { useSay } from './texts';
import { typedText } from '../field/typed';
import { isVisible } from '../text/text';
import { asciiDigits } from '../field/numbers';
import { phoneText } from '../field/phone';
import '../team/print.css';

type Form = Omit<Record<keyof RegisterFacilityInput, string>, 'commandId'>;

const empty = (): Form => ({
  name: '',
  kana: '',
  kind: '',
  number: '',
  phone: '',
  managerName: '',
  managerKana: '',
  managerProfession: '',
  managerSignInName: '',
  managerPassword: firstPassword(),
});

/** 事業所入会申請書, after the telephone call; ends with what is handed to the manager. */
export default function RegisterFacilitySheet({ onRegistered, onClose }: { onRegistered: () => void; onClose: () => void }) {
  const say = useSay();
  const ui = useUiSay();
  const id = useId();
  const [form, change, forget, work] = useKept('register facility', empty);
  const [done, setDone] = useState(false);
  const register = useCommand<RegisterFacilityInput>(registerFacilityMutation, 'register facility');
  const { data, trouble: untold, refetch } = useLookup<{ employment: Employment[] }>(employmentQuery);
  const employable = (kind: string) => data?.employment.find((line) => line.kind === kind)?.professions ?? [];
  const number = asciiDigits(typedText(form.number) ?? '');
  const phone = typedText(phoneText(form.phone));
  const slips = {
    number: /[^0-9]/.test(number) || number.length > 10 ? say('register.numberSlip') : null,
    phone: phone !== null && !/^[+0-9][0-9-]*$/.test(phone) ? say('register.phoneSlip') : null,
  };
  const ready =
    Object.entries(form).every(([key, value]) => key === 'phone' || isVisible(value)) &&
    number.length === 10 &&
    slips.number === null &&
    slips.phone === null;
  const field = (key: keyof Form) => ({
    label: say(`register.${key}`),
    required: key !== 'phone',
    value: form[key],
    error: (key === 'number' || key === 'phone' ? slips[key] : null) ?? refusalOf(register.trouble, key),
    onChange: (event: { target: { value: string } }) => change({ [key]: event.target.value }),
  });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    const trimmed = Object.fromEntries(Object.entries(form).map(([key, value]) => [key, typedText(value) ?? ''])) as Form;
    if (!(await register.send({ ...trimmed, number, phone }))) return;
    forget();
    toast(say('register.done', { name: trimmed.name }));
    onRegistered();
    setDone(true);
  };
  if (done) return <HandOver form={form} onClose={onClose} />;
  const footer = (
    <>
      <Button onClick={() => (forget(), onClose())}>{ui('cancel')}</Button>
      <Button look="primary" type="submit" form={id} busy={register.busy} disabled={!ready}>
        {say('register.send')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('register.title')} open onClose={onClose} footer={footer} holds work={work} width={720}>
      <form id={id} className="stack" noValidate onSubmit={(event) => void send(event)}>
        <p className="muted small">{say('register.hint')}</p>
        <h3>{say('register.facility')}</h3>
        <div className="office-fields">
          <TextField {...field('name')} maxLength={100} />
          <TextField {...field('kana')} maxLength={100} />
          <SelectField
            {...field('kind')}
            // A profession that this kind does not take on is chosen anew.
            onChange={({ target: { value: kind } }) =>
              change({ kind, managerProfession: employable(kind).includes(form.managerProfession) ? form.managerProfession : '' })
            }
          >
            <option value="">{say('register.choose')}</option>
            {facilityKindCodes.map((code) => (
              <option key={code} value={code}>
                {facilityKindWord(code)}
              </option>
            ))}
          </SelectField>
          <TextField
            {...field('number')}
            hint={number !== '' && number.length < 10 && say('register.numberMore', { count: 10 - number.length })}
            inputMode="numeric"
            autoComplete="off"
          />
          <TextField {...field('phone')} type="tel" hint={say('register.phoneHint')} autoComplete="off" />
        </div>
        <h3>{say('register.manager')}</h3>
        <div className="office-fields">
          <TextField {...field('managerName')} maxLength={100} autoComplete="off" />
          <TextField {...field('managerKana')} maxLength={100} autoComplete="off" />
          <SelectField {...field('managerProfession')} hint={form.kind === '' && say('register.managerProfessionHint')}>
            <option value="">{say('register.choose')}</option>
            {employable(form.kind).map((code) => (
              <option key={code} value={code}>
                {professionWord(code)}
              </option>
            ))}
          </SelectField>
          <TextField
            {...field('managerSignInName')}
            hint={say('register.managerSignInNameHint')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
          <TextField
            {...field('managerPassword')}
            hint={say('register.managerPasswordHint')}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        </div>
        <ErrorSentence trouble={untold} onRetry={refetch} />
        {!(register.trouble?.field && register.trouble.field in form) && <ErrorSentence trouble={register.trouble} />}
      </form>
    </Sheet>
  );
}

/** What the manager needs for the first time, on the screen or on paper. */
function HandOver({ form, onClose }: { form: Form; onClose: () => void }) {
  const say = useSay();
  const footer = (
    <>
      <Button onClick={() => print()}>{say('register.print')}</Button>
      <Button look="primary" onClick={onClose}>
        {say('register.close')}
      </Button>
    </>
  );
  return (
    <Sheet title={say('register.handOver')} open onClose={onClose} footer={footer} holds>
      <div className="stack">
        <p className="muted small">{say('register.handOverHint')}</p>
        <div className="card stack print-card">
          <Brand size={28} />
          <strong>
            {form.name}　{form.managerName}
          </strong>
          <dl className="office-facts">
            <div>
              <dt>{location.host}</dt>
            </div>
            <div>
              <dt>{say('register.managerSignInName')}</dt>
              <dd className="office-secret">{form.managerSignInName}</dd>
            </div>
            <div>
              <dt>{say('register.managerPassword')}</dt>
              <dd className="office-secret">{form.managerPassword}</dd>
            </div>
          </dl>
        </div>
      </div>
    </Sheet>
  );
}
