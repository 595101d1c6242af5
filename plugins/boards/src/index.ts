/** A facility's notice board with read confirmation. */
export { boards } from './boards.js';
