import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';
import { GRAMMAR, HELPERS, TemplateError, type Writing } from './letter-helpers.js';
import type { LetterData } from './letter.js';

const handlebars = Handlebars.create();
handlebars.registerHelper(HELPERS);
const OPTIONS: CompileOptions = {
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(GRAMMAR).map((name) => [name, true])) as KnownHelpers,
  // Blocks are plain text; markup is made of them later.
  noEscape: true,
};

type Run = (data: LetterData, options: { data: Writing; partials: Record<string, Run> }) => string;

/** One file. It is parsed when it is first needed, and compiled when it is first used. */
export class Template {
  private parsed: hbs.AST.Program | null = null;
  private compiled: Run | null = null;

  constructor(readonly file: string) {}

  /** @throws TemplateError */
  get program(): hbs.AST.Program {
    return (this.parsed ??= parse(this.file));
  }

  /** @throws TemplateError when it asks for what is not there */
  readonly run: Run = (data, options) => {
    this.compiled ??= handlebars.compile(withoutHoles(this.program), OPTIONS) as Run;
    return this.compiled(data, options);
  };
}

function parse(file: string): hbs.AST.Program {
  try {
    return Handlebars.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''), { srcName: file });
  } catch (error) {
    const { message, lineNumber } = error as Error & { lineNumber?: number };
    const [, line, rest] = /^Parse error on line (\d+):\n([\s\S]*)$/.exec(message) ?? [];
    throw new TemplateError(rest ? explain(rest) : message, file, lineNumber ?? (line ? Number(line) : null));
  }
}

/** @param parserSays `…text\n-----^\nExpecting 'ID', …, got 'EOF'` */
function explain(parserSays: string): string {
  const [text = '', arrow = '', expected = ''] = parserSays.split('\n');
  const around = text.slice(0, arrow.length + 10);
  return expected.endsWith(`got 'EOF'`) ? `a block does not end, see "${around}"` : `this cannot be read: "${around}"`;
}

/** `{{name}}` becomes `{{value name}}`, which does not put up with nothing. */
function withoutHoles(program: hbs.AST.Program): hbs.AST.Program {
  class Values extends Handlebars.Visitor {
    override MustacheStatement(node: hbs.AST.MustacheStatement): void {
      if (node.params.length > 0) return super.MustacheStatement(node);
      node.params = [node.path as hbs.AST.Expression];
      node.path = { ...node.path, parts: ['value'], original: 'value' } as hbs.AST.PathExpression;
    }
  }
  const own = structuredClone(program);
  new Values().accept(own);
  return own;
}
