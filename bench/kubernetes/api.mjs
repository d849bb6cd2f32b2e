// The API server as a program without any library of Kubernetes would ask it: HTTP over connections that are kept.
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { KubeConfig } from '@kubernetes/client-node';

/** How to reach the API server of a kubeconfig, and who asks. */
export async function wayTo(kubeconfig) {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const options = { headers: {} };
  await config.applyToHTTPSOptions(options);
  const { ca, cert, key, headers, rejectUnauthorized } = options;
  const server = config.getCurrentCluster().server;
  return {
    server,
    headers,
    tls: { ca, cert, key, ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }) },
  };
}

/** @returns asks once: (method, path, body, content type) to { status, body, headers } */
export async function openApi(kubeconfig) {
  const { server, headers, tls } = await wayTo(kubeconfig);
  const agent = new Agent({ ...tls, keepAlive: true });
  const watching = new Agent({ ...tls });

  function ask(method, path, body, type = 'application/json') {
    return new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      const sized = text === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(text) };
      const asked = request(new URL(path, server), { method, agent, headers: { ...headers, ...sized } }, (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part)).on('error', reject);
        answer.on('end', () => {
          const said = Buffer.concat(parts).toString();
          const isJson = answer.headers['content-type']?.startsWith('application/json');
          resolve({ status: answer.statusCode, headers: answer.headers, body: isJson ? JSON.parse(said) : said });
        });
      });
      asked.on('error', reject).end(text);
    });
  }

  /** Lists and watches, and does so again when a watch ends; `hear` is told of each object as (type, object). @returns ends it */
  ask.follow = async (path, hear) => {
    const known = new Map();
    let asked = null;
    let isOver = false;
    const told = (type, object) => {
      if (object.kind === 'Status') return;
      if (type === 'DELETED') known.delete(object.metadata.uid);
      else known.set(object.metadata.uid, object);
      hear(type, object);
    };
    const list = async () => {
      const { body } = await ask('GET', path);
      const listed = new Set(body.items.map(({ metadata }) => metadata.uid));
      for (const [uid, object] of known) if (!listed.has(uid)) told('DELETED', object);
      body.items.forEach((object) => told('ADDED', object));
      if (!isOver) watch(body.metadata.resourceVersion);
    };
    const watch = (resourceVersion) => {
      const url = new URL(path, server);
      url.searchParams.set('watch', 'true');
      url.searchParams.set('resourceVersion', resourceVersion);
      asked = request(url, { agent: watching, headers }, (answer) => {
        const lines = createInterface({ input: answer });
        lines
          .on('error', () => undefined)
          .on('line', (line) => {
            const { type, object } = JSON.parse(line);
            told(type, object);
          });
      });
      asked
        .on('error', () => undefined)
        .on('close', () => {
          if (!isOver) void list();
        });
      asked.end();
    };
    await list();
    return () => {
      isOver = true;
      asked?.destroy();
    };
  };
  ask.server = server;
  ask.close = () => [agent, watching].forEach((one) => one.destroy());
  return ask;
}
