/** Where Nest finds the platform. */
export const PLATFORM = Symbol('Platform');
/** Where Nest finds the node's log. */
export const LOG = Symbol('Log');
