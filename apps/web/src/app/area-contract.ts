import type { ComponentType } from 'react';
import type { Audience } from '../session/audience';
import type { IconName } from '../ui/Icon';
import type { Patient } from '../graphql/schema/team';

/** A page of the team's space, shown in the right pane on wide screens; its parameters come from the path. */
export interface AreaRoute {
  /** E.g. `/patients/:patient/readings`. */
  path: string;
  audience: Audience;
  /** What the page is called in the browser's tabs and history, where it stays: never a person's name. Tabs of a patient have their label. */
  title: string;
  load: () => Promise<{ default: ComponentType<{ params: Record<string, string> }> }>;
}

export interface PatientTabProps {
  patient: Patient;
  /** Asks for the patient's head again, e.g. after the basics were changed. */
  refetchPatient: () => void;
}

/** A tab of the patient's page; its address is `/patients/:patient/<key>`. */
export interface PatientTab {
  key: string;
  /** Tabs stand by rising order: 経過 10, バイタル 20, 生活 30, チーム 40, 基本情報 50. */
  order: number;
  label: string;
  load: () => Promise<{ default: ComponentType<PatientTabProps> }>;
}

export interface MenuEntry {
  order: number;
  label: string;
  path: string;
  icon: IconName;
  /** Only for managers of a facility. */
  managers?: boolean;
  /** Only where the server answers this question: plugins add their own. */
  needs?: string;
}

/** What an area adds: each `src/<area>/area.ts` exports one as `area`, and is found by its name. */
export interface Area {
  routes?: readonly AreaRoute[];
  patientTabs?: readonly PatientTab[];
  /** Entries of the team's menu (the face at the top). */
  menu?: readonly MenuEntry[];
}
