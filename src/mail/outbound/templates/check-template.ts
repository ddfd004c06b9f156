import { GRAMMAR, TemplateError } from './letter-helpers.js';
import { EVERY_NAME } from './sample-letters.js';

type Node = hbs.AST.Node;
type Place = 'letter' | 'facts' | 'text';

/** The parts of a language by their names. */
export type Parts = ReadonlyMap<string, { program: hbs.AST.Program }>;

const BETWEEN_BLOCKS = 'text outside of a block: put it into {{#p}} … {{/p}}';

/**
 * Refuses what Handlebars would let pass until a mail is written: unknown names and parts, text between the blocks,
 * blocks within blocks. Parts are looked at where they are used.
 * @returns all that is wrong
 */
export function checkTemplate(program: hbs.AST.Program, parts: Parts): TemplateError[] {
  const problems: TemplateError[] = [];
  const refuse = (node: Node, what: string) =>
    void problems.push(new TemplateError(what, node.loc.source ?? null, node.loc.start.line));

  function program_({ body }: hbs.AST.Program, place: Place, within: string[]): void {
    for (const node of body) statement(node, place, within);
  }

  function statement(node: hbs.AST.Statement, place: Place, within: string[]): void {
    switch (node.type) {
      case 'CommentStatement':
        return;
      case 'ContentStatement': {
        // Declared otherwise, it is the text as it stands in the file.
        const original = String((node as hbs.AST.ContentStatement).original);
        if (place !== 'text' && original.trim() !== '') refuse(at(node, original), BETWEEN_BLOCKS);
        return;
      }
      case 'MustacheStatement':
        return mustache(node as hbs.AST.MustacheStatement, place);
      case 'BlockStatement':
        return block(node as hbs.AST.BlockStatement, place, within);
      case 'PartialStatement':
        return part(node as hbs.AST.PartialStatement, place, within);
      default:
        refuse(node, 'partial blocks and decorators are not supported');
    }
  }

  function block(node: hbs.AST.BlockStatement, place: Place, within: string[]): void {
    const name = (node.path as hbs.AST.PathExpression).original;
    if (name === 'if' || name === 'unless') {
      if (node.params.length !== 1) refuse(node, `{{#${name}}} takes one name`);
      node.params.forEach((param) => value(param, false));
      program_(node.program, place, within);
      if (node.inverse) program_(node.inverse, place, within);
      return;
    }
    const rule = ruleOf(name);
    if (!rule?.holds) return refuse(node, `{{#${name}}} is no block; blocks are #p, #small, #facts, #if and #unless`);
    if (!(rule.in as readonly string[]).includes(place))
      return refuse(node, `{{#${name}}} must not stand within another block`);
    if (node.params.length > 0) refuse(node, `{{#${name}}} takes nothing besides what stands in it`);
    if (node.inverse) refuse(node, `{{#${name}}} has no {{else}}`);
    program_(node.program, rule.holds, within);
  }

  function mustache(node: hbs.AST.MustacheStatement, place: Place): void {
    const path = node.path as hbs.AST.PathExpression;
    if (path.type !== 'PathExpression') return refuse(node, 'only names can stand here');
    const rule = node.params.length > 0 ? ruleOf(path.original) : null;
    if (!rule || rule.holds) {
      if (node.params.length > 0) return refuse(node, `"${path.original}" is not known as a helper`);
      if (place !== 'text') return refuse(node, BETWEEN_BLOCKS);
      return value(path, true);
    }
    if (!(rule.in as readonly string[]).includes(place)) {
      const where = rule.in.includes('facts' as never)
        ? 'within {{#facts}} only'
        : 'between the blocks, not within one';
      return refuse(node, `{{${path.original} …}} stands ${where}`);
    }
    call(node, path.original, rule.takes);
  }

  function call(node: hbs.AST.MustacheStatement | hbs.AST.SubExpression, name: string, takes: readonly string[]): void {
    if (node.params.length !== takes.length) refuse(node, `{{${name} …}} takes ${takes.join(' and ')}`);
    if (node.hash) refuse(node, `{{${name} …}} takes no options`);
    node.params.forEach((param) => value(param, true));
  }

  /** @param whole its value is used, not only whether there is one */
  function value(node: Node, whole: boolean): void {
    if (node.type === 'StringLiteral') return;
    if (node.type === 'SubExpression') {
      const { path } = node as hbs.AST.SubExpression;
      const name = (path as hbs.AST.PathExpression).original;
      if (name !== 'time') return refuse(node, `"${name}" is not known as a helper`);
      return call(node as hbs.AST.SubExpression, name, GRAMMAR.time.takes);
    }
    if (node.type !== 'PathExpression') return refuse(node, 'only names and texts can stand here');
    const { original, parts: steps, data, depth } = node as hbs.AST.PathExpression;
    const found = data || depth > 0 ? undefined : steps.reduce<unknown>(into, EVERY_NAME);
    if (found === undefined) return refuse(node, `"${original}" is not known in a letter`);
    if (whole && found?.constructor === Object)
      refuse(node, `"${original}" is several things: ${Object.keys(found).join(', ')}`);
  }

  function part(node: hbs.AST.PartialStatement, place: Place, within: string[]): void {
    const name = (node.name as hbs.AST.PathExpression).original;
    const found = typeof name === 'string' ? parts.get(name) : undefined;
    if (!found)
      return refuse(node, `there is no part "${name}" in this language; there are ${[...parts.keys()].join(', ')}`);
    if (node.params.length > 0 || node.hash) refuse(node, `{{> ${name}}} takes nothing`);
    if (within.includes(name)) return refuse(node, `the part "${name}" uses itself`);
    program_(found.program, place, [...within, name]);
  }

  program_(program, 'letter', []);
  return problems;
}

function ruleOf(name: string): { in: readonly string[]; holds?: 'text' | 'facts'; takes: readonly string[] } | null {
  return Object.hasOwn(GRAMMAR, name) ? GRAMMAR[name as keyof typeof GRAMMAR] : null;
}

function into(from: unknown, name: string): unknown {
  return from?.constructor === Object && Object.hasOwn(from, name)
    ? (from as Record<string, unknown>)[name]
    : undefined;
}

/** The line on which the text itself begins. */
function at(node: Node, text: string): Node {
  const blank = /^\s*/.exec(text)![0].split('\n').length - 1;
  return { ...node, loc: { ...node.loc, start: { ...node.loc.start, line: node.loc.start.line + blank } } };
}
