import { boards } from '@tsumugi/plugin-boards';
import type { Plugin } from '@tsumugi/plugin-sdk';

/** The plugins of this release. */
export const installedPlugins: readonly Plugin[] = [boards];
