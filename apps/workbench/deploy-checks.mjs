/**
 * What can be said of `deploy/` without a container engine or a cluster. Programs that a machine may
 * lack do their part where they are installed; `TSUMUGI_TEST_PROGRAMS=required` makes them a must.
 */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { validate } from 'dockerfile-utils';
import { LineCounter, parse, parseAllDocuments } from 'yaml';
import { root } from './build.mjs';
import { program } from './programs.mjs';

const deploy = join(root, 'deploy');
const read = (...path) => readFile(join(...path), 'utf8');

/** Runs a program to its end; what it says is the answer, or the error when it fails. */
function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(said) : reject(new Error(said.trim() || `${file} ended with ${code}`))));
  });
}

/** Does its work where a program is installed. */
async function where(name, work) {
  const file = program(name);
  if (file) return work(file);
  if (process.env.TSUMUGI_TEST_PROGRAMS === 'required') {
    throw new Error(`${name} is not installed, and TSUMUGI_TEST_PROGRAMS=required forbids to skip.`);
  }
  console.log(`skipped: ${name} not installed`);
}

async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'tsumugi-deploy-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function none(problems) {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** What is wrong with the tag of an image; null when it names one release. */
function tagProblem(image) {
  const tag = /^(?:[^\s@]*\/)?[^\s/:@]+(?::([^\s@]+))?(?:@sha256:[0-9a-f]{64})?$/.exec(image)?.[1];
  if (tag === 'latest' || (!tag && !image.includes('@'))) return `${image} names no release.`;
  return null;
}

/**
 * @param text a Dockerfile
 * @param node the version of the project's Node, which an image of Node must have, too
 * @returns sentences on what is wrong
 */
export function dockerfileProblems(text, node) {
  const problems = validate(text).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`);
  const instructions = [...text.replaceAll(/\\\n/g, ' ').matchAll(/^([A-Z]+)\s+(.*)$/gm)].map(([, name, rest]) => ({
    name,
    rest: rest.trim(),
  }));
  const variables = new Map();
  const stages = new Set();
  let last = [];
  for (const { name, rest } of instructions) {
    if (name === 'ARG') variables.set(...rest.split('=', 2));
    if (name !== 'FROM') {
      last.push({ name, rest });
      continue;
    }
    last = [];
    const [image, , stage] = rest.replaceAll(/\$\{(\w+)\}/g, (_, variable) => variables.get(variable) ?? '').split(/\s+/);
    if (stage) stages.add(stage);
    if (stages.has(image)) continue;
    const problem = tagProblem(image);
    if (problem) problems.push(problem);
    const version = /^node:([\d.]+)/.exec(image)?.[1];
    if (version && version !== node) problems.push(`${image} is not the Node ${node} of package.json.`);
  }
  const finally_ = (name) => last.findLast((instruction) => instruction.name === name)?.rest;
  if (!/^[1-9]\d*(?::[1-9]\d*)?$/.test(finally_('USER') ?? ''))
    problems.push('USER must be a number other than root, which an orchestrator can check.');
  if (!finally_('ENTRYPOINT')?.startsWith('['))
    problems.push('ENTRYPOINT must be a list: a shell in between would keep signals to itself.');
  if (!finally_('HEALTHCHECK')) problems.push('HEALTHCHECK is missing.');
  for (const { name, rest } of instructions) {
    if ((name === 'ENV' || name === 'ARG') && /\w*(?:KEK|SECRET|PASSWORD|PRIVATE_KEY)\w*=/.test(rest))
      problems.push(`A secret would stay in the image: ${rest}`);
  }
  return problems;
}

/** @param model a parsed compose file; @returns sentences on what is wrong */
export function composeProblems({ services }) {
  const problems = [];
  for (const [name, service] of Object.entries(services)) {
    const say = (what) => problems.push(`${name}: ${what}`);
    const tag = tagProblem(service.image ?? '');
    if (tag) say(tag);
    for (const needed of ['healthcheck', 'restart', 'networks'])
      if (!service[needed] && !(needed === 'healthcheck' && service.build)) say(`${needed} is missing.`);
    if (!service.deploy?.resources?.limits?.memory) say('deploy.resources.limits.memory is missing.');
    if (!service.cap_drop?.includes('ALL')) say('cap_drop must be [ALL].');
    for (const port of service.ports ?? []) {
      if (name !== 'proxy' && !port.startsWith('127.0.0.1:')) say(`publishes ${port}: only the proxy is reached from outside.`);
    }
    const drain = Number(service.environment?.TSUMUGI_DRAIN_SECONDS ?? 0);
    if (drain > 0 && !(Number.parseInt(service.stop_grace_period ?? '10s', 10) > drain))
      say(`stop_grace_period must be longer than the drain of ${drain} s.`);
  }
  return problems;
}

/** @returns sentences on settings that a text names and the platform does not have */
export function unknownSettings(text, known) {
  const named = new Set([...text.matchAll(/\bTSUMUGI_[A-Z0-9_]*[A-Z0-9]\b/g)].map(([name]) => name));
  return [...named].filter((name) => !known.has(name)).map((name) => `${name} is not a setting.`);
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

async function dockerfiles() {
  const { dependencies } = JSON.parse(await read(root, 'package.json'));
  const files = (await filesBelow(deploy)).filter((file) => file.endsWith('/Dockerfile'));
  for (const file of files)
    none(dockerfileProblems(await read(file), dependencies.node).map((problem) => `${relative(root, file)}: ${problem}`));
}

async function compose() {
  await run(process.execPath, [join(root, 'node_modules/.bin/dclint'), '-c', join(deploy, '.dclintrc.yaml'), join(deploy, 'compose.yaml')]);
  none(composeProblems(parse(await read(deploy, 'compose.yaml'), { merge: true })));
}

/** Every YAML file can be read, and every setting that is named exists. */
async function settings() {
  const problems = [];
  const known = new Set((await read(root, 'docs/settings.md')).match(/\bTSUMUGI_[A-Z0-9_]+\b/g));
  for (const file of await filesBelow(deploy)) {
    const name = relative(root, file);
    // Those of people, which are in no commit.
    if (/\/(?:\.env|secrets\/.*|proxy\/(?:tls|options)\/.*)$/.test(name)) continue;
    const text = await read(file);
    if (/\.(?:ya?ml|tpl|txt|sh|conf|example)$|Dockerfile$/i.test(file))
      problems.push(...unknownSettings(text, known).map((problem) => `${name}: ${problem}`));
    if (!/\.ya?ml$/.test(file) || file.includes('/templates/')) continue;
    const lineCounter = new LineCounter();
    for (const { errors, warnings } of parseAllDocuments(text, { merge: true, lineCounter })) {
      problems.push(...[...errors, ...warnings].map(({ message }) => `${name}: ${message}`));
    }
  }
  none(problems);
}

/** The chart with nothing but what it must have, and with everything that it can have. */
const charts = [
  { publicUrl: 'https://tsumugi.example.jp', 's3.url': 'https://s3.example.jp' },
  {
    publicUrl: 'https://tsumugi.example.jp',
    's3.url': 'https://s3.example.jp',
    replicas: 1,
    'ingress.enabled': true,
    'monitoring.serviceMonitor': true,
    'monitoring.prometheusRule': true,
    'settings.TSUMUGI_LOG': 'info',
    'networkPolicy.egress[0].to[0].ipBlock.cidr': '10.0.0.0/8',
  },
];

const chart = () =>
  where('helm', async (helm) => {
    const folder = join(deploy, 'helm/tsumugi');
    for (const values of charts) {
      const set = [
        '--set',
        Object.entries(values)
          .map(([name, value]) => `${name}=${value}`)
          .join(','),
      ];
      await run(helm, ['lint', '--strict', '--quiet', folder, ...set]);
      const rendered = await run(helm, ['template', 'check', folder, '--kube-version', '1.34.0', ...set], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      none(parseAllDocuments(rendered).flatMap(({ errors }) => errors.map(({ message }) => message)));
    }
    const bare = await run(helm, ['template', 'check', folder, '--kube-version', '1.34.0']).then(
      () => null,
      (error) => error,
    );
    if (!/publicUrl must say/.test(bare?.message ?? '')) throw new Error('The chart must ask for publicUrl where it is missing.');
  });

/** As the proxy's test runs it, but with every option at once. */
const proxy = () =>
  where('nginx', (nginx) =>
    where('openssl', (openssl) =>
      inFolder(async (folder) => {
        const text = await read(deploy, 'proxy/nginx.conf');
        await writeFile(join(folder, 'nginx.conf'), text.replaceAll(' /tmp/', ` ${folder}/`).replace('/dev/stdout sparse', 'off'));
        await writeFile(join(folder, 'nodes.conf'), 'upstream nodes { server 127.0.0.1:3000; }');
        for (const inside of ['tls', 'options']) await mkdir(join(folder, inside));
        await cp(join(deploy, 'proxy/client-certificates.conf'), join(folder, 'options/client-certificates.conf'));
        const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(folder, 'tls/server.key')];
        await run(openssl, ['req', '-x509', '-subj', '/CN=localhost', ...key, '-out', join(folder, 'tls/server.pem')]);
        await cp(join(folder, 'tls/server.pem'), join(folder, 'tls/clients.pem'));
        await run(nginx, ['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']);
      }),
    ),
  );

const alerts = () =>
  where('promtool', async (promtool) => {
    const cwd = join(deploy, 'observability');
    await run(promtool, ['check', 'config', '--syntax-only', join(deploy, 'prometheus/prometheus.yml')]);
    await run(promtool, ['check', 'rules', 'alerts.yml'], { cwd });
    await run(promtool, ['test', 'rules', 'alerts_test.yml'], { cwd });
  });

/** Every alert sends who is woken by it to a paragraph that is there. */
async function runbooks() {
  const headings = (await read(root, 'docs/operations.md')).matchAll(/^#+ (.*)$/gm);
  const anchors = new Set(
    Array.from(headings, ([, heading]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
  const { groups } = parse(await read(deploy, 'observability/alerts.yml'));
  none(
    groups
      .flatMap(({ rules }) => rules)
      .filter(({ annotations }) => !anchors.has(annotations?.runbook?.split('#')[1]))
      .map(({ alert, annotations }) => `${alert}: ${annotations?.runbook ?? 'no runbook'} is not a paragraph of docs/operations.md.`),
  );
}

const scripts = () =>
  where('shellcheck', (shellcheck) => run(shellcheck, ['--severity=warning', join(deploy, 'runtime-tree.sh'), join(root, '.ci/run')]));

export const deployChecks = {
  dockerfiles,
  compose,
  'deployed settings': settings,
  chart,
  proxy,
  alerts,
  runbooks,
  'shell scripts': scripts,
};
