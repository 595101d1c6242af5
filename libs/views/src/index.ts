/** The projection runtime and the node's own read database. */
export { ViewDatabase, type Applied } from './view-database.js';
export { Projector, ViewBehindError } from './projector.js';
export { viewsFileName } from './views-file.js';
export { areOfLog, holdsRecord } from './same-log.js';
export { ViewSnapshots } from './view-snapshots.js';
export { DamagedFileError, isDamaged } from './damaged.js';
export { requireWholeFile, requireWholeViews } from './damaged-views.js';
