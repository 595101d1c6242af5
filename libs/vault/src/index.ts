/** Keys, sealing and shredding; tokens for clients; the log of looks. */
export { DirectoryVault, ShreddedError } from './directory-vault.js';
export { commandDigestKey, createKekFile, loadKek } from './kek.js';
export { TokenSeal } from './token-seal.js';
export { SqliteAuditLog, type AuditHead } from './audit/sqlite-audit-log.js';
