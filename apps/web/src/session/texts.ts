import { textsOf } from '../i18n/texts';
import { ja } from './ja';

export const { useSay, say } = textsOf('session', ja);
