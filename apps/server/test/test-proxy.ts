import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { freePort, startProgram, type TestServer } from '../../workbench/servers.mjs';

const deployed = fileURLToPath(new URL('../../../deploy/proxy/', import.meta.url));

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate that vouches for itself: it stands for a site's, a device's, and for their authority's. */
export function certificate(name: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'tsumugi-certificate-'));
  try {
    const file = (kind: string) => join(folder, `${name}.${kind}`);
    const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:localhost', '-days', '2', '-nodes'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
    execFileSync('openssl', ['req', '-x509', ...key, ...subject, '-keyout', file('key'), '-out', file('pem')], { stdio: 'pipe' });
    return { certificate: readFileSync(file('pem'), 'utf8'), key: readFileSync(file('key'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** nginx with the deployed configuration, changed only in ports and folders, before nodes at ports of this machine. */
export class TestProxy {
  static readonly #usual = getCACertificates('default');

  private constructor(
    private readonly nginx: TestServer,
    private readonly folder: string,
    /** Where people reach it, by TLS; this process trusts its certificate. */
    readonly url: string,
    /** Where they arrive without TLS. */
    readonly plain: string,
  ) {}

  static async start(nodes: readonly number[], site: Certificate, devices: Certificate | null = null): Promise<TestProxy> {
    const folder = mkdtempSync(join(tmpdir(), 'tsumugi-proxy-'));
    const [port, plain] = [await freePort(), await freePort()];
    let configuration = readFileSync(join(deployed, 'nginx.conf'), 'utf8');
    for (const [there, here] of [
      [/ \/tmp\//g, ` ${folder}/`],
      // Which is no file, but a socket, where a test starts it.
      [/ \/dev\/stdout /g, ` ${folder}/access.log `],
      [/error_log stderr /g, `error_log ${folder}/error.log `],
      [/listen 8443 /g, `listen 127.0.0.1:${port} `],
      [/listen 8080 /g, `listen 127.0.0.1:${plain} `],
    ] as const) {
      if (!there.test(configuration)) throw new Error(`deploy/proxy/nginx.conf holds no ${there} any more.`);
      configuration = configuration.replaceAll(there, here);
    }
    writeFileSync(join(folder, 'nginx.conf'), configuration);
    const servers = nodes.map((node) => `server 127.0.0.1:${node} max_fails=1 fail_timeout=1s;`);
    writeFileSync(join(folder, 'nodes.conf'), `upstream nodes { zone nodes 64k; ${servers.join(' ')} keepalive 64; }`);
    for (const inside of ['tls', 'options']) mkdirSync(join(folder, inside));
    writeFileSync(join(folder, 'tls/server.pem'), site.certificate);
    writeFileSync(join(folder, 'tls/server.key'), site.key);
    if (devices) {
      writeFileSync(join(folder, 'tls/clients.pem'), devices.certificate);
      cpSync(join(deployed, 'client-certificates.conf'), join(folder, 'options/client-certificates.conf'));
    }
    setDefaultCACertificates([...TestProxy.#usual, site.certificate]);
    const url = `https://localhost:${port}`;
    const command = ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'];
    const nginx = await startProgram({ name: 'nginx', command, url, port, folder });
    return new TestProxy(nginx, folder, url, `http://localhost:${plain}`);
  }

  /** What it wrote down so far. */
  log(): string {
    return readFileSync(join(this.folder, 'access.log'), 'utf8');
  }

  /** What it warned of so far, e.g. that it put a body on its disk. */
  warnings(): string {
    return readFileSync(join(this.folder, 'error.log'), 'utf8');
  }

  async end(): Promise<void> {
    setDefaultCACertificates(TestProxy.#usual);
    // Asked first: killed at once, it could not end its workers.
    await this.nginx.end();
    await this.nginx.stop();
  }
}
