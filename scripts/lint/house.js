// The rules of the house for oxlint: who may import whom, who may read clock and environment, which names there are.
// test/house.spec.ts shows each of them at work.
import { basename, dirname, join, relative, sep } from 'node:path';

/** From the ground up. A new room gets its place here. */
const FLOORS = [
  ['people'],
  ['categories'],
  ['tickets'],
  ['sla'],
  ['escalation', 'assignment', 'desk', 'reports', 'disputes', 'webhooks', 'live'],
  ['macros'],
  ['bulk', 'mail', 'tracking'],
];
const ORDER = `domain, platform < ${FLOORS.map((rooms) => rooms.join(', ')).join(' < ')} < src/*.ts`;
const DATE_LIBRARY = 'luxon';

/** `src/mail/inbound/route-mail.ts` → `mail`; `src/main.ts` → `src`; null outside of src. */
function roomOf(path) {
  const [top, room, ...rest] = path.split('/');
  if (top !== 'src') return null;
  return rest.length > 0 ? room : 'src';
}

function floorOf(room) {
  return FLOORS.findIndex((rooms) => rooms.includes(room));
}

const isSpec = (path) => path.endsWith('.spec.ts');

/** @returns what is wrong with `from` importing `to` (a path in the project, or a package), and where the line belongs */
function judgeImport(from, to, isPackage) {
  const room = roomOf(from);
  if (room === null || room === 'src') return null;
  if (room === 'domain') return judgeDomain(from, to, isPackage);
  if (isPackage) return null;
  const other = roomOf(to);
  if (room === 'migrations') {
    return 'A migration stands for itself: write its SQL out, so that code which changes later does not change it.';
  }
  if (other === null) {
    return isSpec(from) ? null : `src knows nothing of ${dirname(to)}: what the product needs belongs in src.`;
  }
  if (other === room || other === 'domain') return null;
  if (room === 'platform') return judgePlatform(to);
  if (other === 'platform') return null;
  return judgeRoom(from, room, to, other);
}

function judgeDomain(from, to, isPackage) {
  if (isPackage ? to === DATE_LIBRARY || (isSpec(from) && to === 'vitest') : roomOf(to) === 'domain') return null;
  return `src/domain is pure: it imports src/domain and ${DATE_LIBRARY} only. What needs ${to} belongs in the room that asks the domain for a decision.`;
}

function judgePlatform(to) {
  return `src/platform knows no room. What needs ${to} belongs in that room, which hands it to the platform; src/wiring.ts and src/*.module.ts bring the two together.`;
}

function judgeRoom(from, room, to, other) {
  if (other === 'src' || other === 'migrations') {
    return `Only src/*.ts know ${to}. Declare a port in src/${room} and bind it in a composition root (src/*.module.ts).`;
  }
  for (const name of [room, other]) {
    if (floorOf(name) < 0) return `src/${name} is on no floor: give it one in FLOORS of scripts/lint/house.js.`;
  }
  const kind = /\.(\w+)\.ts$/.exec(to)?.[1];
  if (room === 'desk' && kind === 'entity') return null;
  if (floorOf(other) >= floorOf(room)) {
    return `Imports point down the floors only (${ORDER}), and ${other} is not below ${room}. Let ${other} react to an event of ${room}, or declare a port in ${room} that a composition root (src/*.module.ts) binds.`;
  }
  if (kind === 'contract' || kind === 'events') return null;
  if (kind === 'module') {
    if (from.endsWith('.module.ts')) return null;
    return `Modules are imported by modules only. Import what you need from ${other}'s *.contract.ts, and the module in src/${room}/*.module.ts.`;
  }
  if (kind === 'entity') {
    return `Tables of ${other} are its own: ask for what you need at its door (*.contract.ts), keep the id, or read in src/desk.`;
  }
  return `Enter ${other} by its door: what you need of ${to} belongs in its *.contract.ts (an answer) or *.events.ts (a fact).`;
}

/** The file at hand, as a path in the project with slashes. */
function pathOf(context) {
  return relative(context.cwd, context.filename).split(sep).join('/');
}

const imports = {
  create(context) {
    const from = pathOf(context);
    const check = (node, source) => {
      if (typeof source?.value !== 'string') return;
      const isPackage = !source.value.startsWith('.');
      const to = isPackage
        ? source.value
        : join(dirname(from), source.value).split(sep).join('/').replace(/\.js$/, '.ts');
      const message = judgeImport(from, to, isPackage);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) => check(node, node.source),
    };
  },
};

/** Where the outside world is read: nowhere else in src. */
function readsTheWorld(path) {
  return roomOf(path) === null || roomOf(path) === 'platform' || path === 'src/main.ts' || isSpec(path);
}

const clock = {
  create(context) {
    if (readsTheWorld(pathOf(context))) return {};
    const report = (node) =>
      context.report({
        node,
        message:
          'Only src/platform reads the clock: take `now` as an argument, or inject Clock (src/platform/time/clock.ts).',
      });
    return {
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) report(node);
      },
      CallExpression(node) {
        const { object, property } = node.callee;
        if (node.callee.name === 'Date') report(node);
        if (object?.name === 'Date' && property?.name === 'now') report(node);
        if (object?.name !== 'DateTime') return;
        if (property.name === 'now' || (/^(utc|local)$/.test(property.name) && node.arguments.length === 0))
          report(node);
      },
    };
  },
};

const environment = {
  create(context) {
    if (readsTheWorld(pathOf(context))) return {};
    const message =
      'Only src/main.ts and src/platform read the environment: add the variable to src/platform/config/environment.ts and inject ENVIRONMENT.';
    return {
      MemberExpression(node) {
        if (node.object.name === 'process' && node.property.name === 'env') context.report({ node, message });
      },
      VariableDeclarator(node) {
        if (node.init?.name === 'process') context.report({ node, message });
      },
      ImportDeclaration(node) {
        if (/^(node:)?process$/.test(node.source.value)) context.report({ node, message });
      },
    };
  },
};

const names = {
  create(context) {
    const path = pathOf(context);
    if (roomOf(path) === null) return {};
    return {
      Program(node) {
        if (basename(path) === 'index.ts') {
          context.report({
            node,
            message: 'No barrels: import the file that you mean. A room shows itself in its *.contract.ts.',
          });
        }
        const vague = path.split('/').find((part) => /^(utils?|helpers?|common|shared|misc)$/.test(part));
        if (vague) {
          context.report({
            node,
            message: `${vague}/ says nothing: name the folder after what it does, or put the file beside its only user.`,
          });
        }
      },
      ImportSpecifier(node) {
        if (node.imported.name !== 'forwardRef') return;
        context.report({
          node,
          message:
            'No forwardRef: rooms that need each other speak by an event, or by a port that a composition root (src/*.module.ts) binds.',
        });
      },
    };
  },
};

export default { meta: { name: 'house' }, rules: { imports, clock, environment, names } };
