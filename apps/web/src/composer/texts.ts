import { textsOf } from '../i18n/texts';
import { ja } from './ja';

const { tagList, templateList, ...sentences } = ja;

export const tagWords: readonly string[] = tagList;
export const templates: readonly { title: string; text: string }[] = templateList;
export const { useSay, say } = textsOf('composer', sentences);
