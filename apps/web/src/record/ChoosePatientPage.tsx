import { PatientList } from '../home/PatientList';
import { Page } from '../ui/Page';
import { useSay } from './texts';

/** Step one of a record: about whom. */
export default function ChoosePatientPage() {
  const say = useSay();
  return (
    <Page title={say('choose')} back="/">
      <PatientList current={null} pathOf={(id) => `/patients/${id}/record`} />
    </Page>
  );
}
