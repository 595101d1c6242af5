import { Suspense } from 'react';
import { patientTabOf, patientTabs } from '../app/areas';
import { NotFound } from '../app/NotFound';
import { AlertBanner } from '../readings/AlertBanner';
import { Link } from '../routing/router';
import { ErrorSentence } from '../ui/ErrorSentence';
import { Waiting } from '../ui/Waiting';
import { AccessEnded } from './AccessEnded';
import { PatientHead } from './PatientHead';
import { useSay } from './texts';
import { usePatient } from './usePatient';
import './patient.css';

export default function PatientPage({ params }: { params: Record<string, string> }) {
  const say = useSay();
  const id = params['patient'] ?? '';
  const tab = patientTabOf(params['*'] ?? '');
  const current = tab?.key;
  const { patient, trouble, refetch, ended } = usePatient(id);
  if (ended) return <AccessEnded wasOpen={ended.wasOpen} />;
  if (!patient) return trouble ? <ErrorSentence trouble={trouble} onRetry={refetch} page /> : <Waiting page />;
  return (
    <div className="patient-page">
      <PatientHead patient={patient} onChanged={refetch} />
      <nav className="patient-tabs" aria-label={say('tabs')}>
        {patientTabs.map(({ key, label }) => (
          <Link
            key={key}
            to={key === 'timeline' ? `/patients/${id}` : `/patients/${id}/${key}`}
            aria-current={key === current ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
      {patient.scope === 'OWN' && <p className="patient-note">{say('noConsent')}</p>}
      {current !== 'readings' && <AlertBanner patient={id} />}
      <div className="patient-tab">
        <Suspense fallback={<Waiting />}>
          {tab ? <tab.Tab patient={patient} refetchPatient={refetch} key={id} /> : <NotFound home={`/patients/${id}`} />}
        </Suspense>
      </div>
    </div>
  );
}
