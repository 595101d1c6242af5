/** The file store, and what turns an uploaded file into forms that may be kept and shown. */
export { DirectoryBlobs } from './directory-blobs.js';
export { S3Blobs, type S3BlobsOptions } from './s3-blobs.js';
export { assertBlobName, assertBlobPrefix } from './blob-name.js';
export { defaultFileLimits, type FileLimits } from './file-limits.js';
export type { FileRefusal } from './file-refusals.js';
export { identify, type FileFormat } from './identify.js';
export { preparePicture, type PictureForm, type PreparedPicture } from './pictures.js';
export { prepareFile, type PreparedFile, type PreparedPdf, type PreparedVideo } from './prepare-file.js';
